package io.purser.platform.config;

import java.util.Arrays;
import java.util.List;

/// Every field of `purser.yaml`: the source of `docs/configuration.md` and of the `PURSER_…` variables.
public final class Settings {

    private static final String TABLE = """
            server.host | host name or address | 127.0.0.1 | Where the gateway listens. Any other address is a deliberate choice; without TLS a warning says so.
            server.port | port, 0 for any free one | 8080 | The port of the gateway.
            server.publicUrl | URL | none | Where people reach it; stands in messages that point to a page.
            server.tls.certificate | file | none | PEM certificate chain; with `key`, the gateway speaks https.
            server.tls.key | file | none | PEM private key.
            server.trustedProxies | list of address ranges | none | Proxies whose forwarded client address is believed. **Not built yet: refused by name.**
            server.admin.host | host name or address | 127.0.0.1 | The control plane and `/metrics` on a listener of their own. **Not built yet: refused by name.**
            server.admin.port | port | none | The port of that listener. **Not built yet: refused by name.**
            server.drain | duration | 60s | On SIGTERM: no new calls, and streams have this long to finish before the ledger is flushed.
            data.dir | folder | ./data | Where the ledger and the configuration are kept. Made when it is not there.
            data.durability | process, disk | process | What is certain before a call goes upstream: `process` survives a kill of the process, `disk` a loss of power.
            data.url | JDBC URL | none | A shared store for several nodes. **Not built yet: refused by name.**
            failMode | closed | closed | What happens while the store cannot be reached: nothing is admitted. `{open: …}` is **not built yet: refused by name.**
            providers[].name | name | required | The name in attribution, prices and budgets.
            providers[].dialect | openai, azure, anthropic, gemini, sandbox | required | What it speaks. `azure` is OpenAI's dialect at an Azure resource, whose deployments are the models.
            providers[].apiVersion | text | none: `/openai/v1` | Only for `azure`: the `api-version` of every call, for resources that want one.
            providers[].baseUrl | URL | required, except for sandbox | Where its API begins. `http://` is used only where it is written here.
            providers[].apiKey | text | none | Its secret. Write `${VAR}` or `${file:/path}`; it never leaves the gateway and is never printed.
            providers[].models | list of patterns | `["*"]` | What is routed here; the first provider that matches wins.
            providers[].aliases | mapping of names | none | What is asked for → what is sent; priced as asked for, or `{to: …, priceAs: …}`.
            providers[].region | word | none | Where it processes calls, as its price list names it (`eu`, `us`): `prices[].uplifts` counts for it.
            providers[].timeouts.connect | duration | 5s | For the connection.
            providers[].timeouts.idle | duration | 60s | Between two bytes of an answer.
            providers[].timeouts.total | duration | 10m | For the whole call; with further attempts, from the first one's begin.
            providers[].retries.attempts | number, 2 to 5 | 2 | How often this provider is asked for one call, the first time included. Without `retries`: once.
            providers[].retries.on | list of connect, 429, 5xx, broken, timeout | `[connect, 429, 5xx]` | What is followed by another attempt. After `broken` and `timeout` the first one is charged at its hold.
            providers[].retries.pause | duration | 250ms | Up to 5s. Before the second attempt, doubled before each further one; a `retry-after` of the provider is waited for where it is longer and at most 5 s.
            fallbacks[].model | name or pattern | required | A model that is asked for; the first that matches counts.
            fallbacks[].to[].model | name | required | What is asked for in its place, in the same dialect, in this order. Each is admitted anew and priced as itself.
            fallbacks[].to[].provider | name of a provider | the first that serves the model | At which provider.
            fallbacks[].on | list of connect, 429, 5xx, broken, timeout | `[connect, 429, 5xx]` | What leads there, once the provider's own `retries` are used up.
            prices[].provider | name | required | Whose price it is.
            prices[].model | name or pattern | required | Which model's.
            prices[].effectiveFrom | date or instant | from ever | From when it holds. A date begins at midnight UTC.
            prices[].source | text | configuration | Where it was read, for people.
            prices[].per | 1M tokens, 1k tokens | 1M tokens | What the rates are for.
            prices[].input | money | unknown | Uncached input.
            prices[].cacheRead | money | the price of input, flagged | Input read from the provider's cache.
            prices[].cacheWrite | money | the price of input, flagged | Input written to the provider's five-minute (or only) cache.
            prices[].cacheWriteLong | money | the price of cacheWrite, flagged | Input written to the provider's one-hour cache.
            prices[].output | money | unknown | Generated tokens, reasoning included.
            prices[].reasoning | money | the price of output | Generated tokens that the caller does not see.
            prices[].audioInput | money | the price of input, flagged | Tokens of sound that the model reads.
            prices[].audioCacheRead | money | the price of audioInput, flagged | The same from the provider's cache.
            prices[].audioOutput | money | the price of output, flagged | Tokens of sound that it generates.
            prices[].imageInput | money | the price of input, flagged | Tokens of images that it reads.
            prices[].imageCacheRead | money | the price of imageInput, flagged | The same from the provider's cache.
            prices[].imageOutput | money | the price of output, flagged | Tokens of images that it generates.
            prices[].videoInput | money | the price of input, flagged | Tokens of video that it reads.
            prices[].videoOutput | money | the price of output, flagged | Tokens of video that it generates.
            prices[].perAudioInputSecond | money | unknown, flagged | A second of sound that it reads: transcription. This and the rest are for one, not for a million.
            prices[].perAudioOutputSecond | money | unknown, flagged | A second of speech.
            prices[].perVideoInputSecond | money | unknown, flagged | A second of video that it reads.
            prices[].perVideoOutputSecond | money | unknown, flagged | A second of video that it generates.
            prices[].perInputCharacter | money | unknown, flagged | A character that it reads, where no tokens are charged: speech.
            prices[].perOutputCharacter | money | unknown, flagged | A character that it writes, where no tokens are charged.
            prices[].perInputImage | money | unknown, flagged | An image that it reads, where its tokens have no price.
            prices[].perOutputImage | money | unknown, flagged | An image that it makes, where its tokens have no price.
            prices[].perInputPixel | money | unknown, flagged | A pixel that it reads, where neither tokens nor images have a price.
            prices[].perOutputPixel | money | unknown, flagged | A pixel that it makes, where neither tokens nor images have a price.
            prices[].perPage | money | unknown, flagged | A page of a document.
            prices[].perSearchUnit | money | unknown, flagged | A unit of reranking: a query with up to so many documents.
            prices[].perWebSearch | money | unknown, flagged | A search of the web, with the usual amount of context.
            prices[].perWebSearchLow | money | perWebSearch, flagged | The same with little context.
            prices[].perWebSearchHigh | money | perWebSearch, flagged | The same with much context.
            prices[].perFileSearch | money | unknown, flagged | A search in files.
            prices[].perCodeSession | money | unknown, flagged | A session of the provider's code interpreter.
            prices[].perToolCall | money | unknown, flagged | A call of another tool that the provider hosts.
            prices[].perRequest | money | nothing | A fee for every call.
            prices[].free | true, false | false | The model costs nothing. A price of 0 alone does not say so.
            prices[].tiers[].above | tokens | required | Rates for every token of a request whose prompt is above this.
            prices[].tiers[].* | money | see there | Any rate from `input` to `perToolCall`. Unset, input, output and what is not text stay as in the base; cache rates fall back to the tier's own input.
            prices[].services.priority.* | money | the standard rate, flagged | The same rates where the call runs in this class of service.
            prices[].services.priority.tiers[].above | tokens | required | As above, in this class of service.
            prices[].services.priority.tiers[].* | money | see there | As above, in this class of service.
            prices[].services.flex.* | money | the standard rate, flagged | As above.
            prices[].services.flex.tiers[].above | tokens | required | As above.
            prices[].services.flex.tiers[].* | money | see there | As above.
            prices[].services.batch.* | money | the standard rate, flagged | As above.
            prices[].services.batch.tiers[].above | tokens | required | As above.
            prices[].services.batch.tiers[].* | money | see there | As above.
            prices[].uplifts | mapping of regions | none | What the rates are multiplied with where `providers[].region` names one: `{eu: 1.1}`, from 1 to 10.
            prices[].contextWindow | tokens | unknown | Prompt and output together: the bound for what a request only points to.
            prices[].maximumInput | tokens | unknown | The largest prompt.
            prices[].maximumOutput | tokens | unknown | The largest output of one choice: the cap under `strict`.
            priceFile | file | none | List prices that `purser prices import` took over: newer versions of the built-in list, after everything under `prices`. Its rows have the fields of `prices`. A change of the file is in force within a second.
            exchangeRates | file | none | Dated exchange rates, CSV with the columns `date,from,to,rate`: how prices in other currencies become the accounting currency. A change of the file is in force within a second. See [prices](prices.md).
            exchangeRatesOldAfter | duration | 7d | After so many days without a newer rate, calls that use the old one are flagged `exchange_rate_old`.
            unpriced | refuse, flag, {fallback: {…}} | refuse | A model without a price: `refuse` where a hard or degrade money budget applies (else served and flagged), `flag` always serves, `fallback` prices it as written (the fields of `prices`, without provider and model).
            onDisconnect | cancel, drain, {drain: {…}} | cancel | When the client goes away: `cancel` ends the call at the provider too and counts what came; `drain` reads the answer to its end, so that the provider's own report is booked.
            onDisconnect.drain.time | duration | 30s | How long that may take; then the call is cancelled. The provider's own timeouts hold as well.
            onDisconnect.drain.concurrent | number | 100 | How many answers are read like this at once; beyond it a call is cancelled.
            limits.bodyBytes | size | 32MiB | The largest request body.
            limits.headerBytes | size | 16KiB | The largest request head.
            limits.bodiesBytes | size | 256MiB | All request bodies that are held at one moment; beyond it 503.
            limits.requests | number, 1 to 1M | one for each 192 KiB of Java's heap | Calls at once; beyond it 503 with `Retry-After`, before the body is looked at.
            limits.connections | number, 1 to 1M | 10k, fewer where the process may open fewer than twice as many files | Connections at once. Beyond it the oldest of those that never asked anything is closed, else one of the longest idle ones, else the one that came last; others wait to be accepted until it has gone. Where those that never asked anything are many, a sixteenth is kept free of them.
            limits.journalQueue | number, 1 to 1M | 20k | Holds, settlements and refusals that wait for the ledger; beyond it 503 with `Retry-After`.
            telemetry.otlp.endpoint | URL | none: nothing is sent; `OTEL_EXPORTER_OTLP_ENDPOINT` | A collector that takes OTLP over HTTP, without `/v1/traces`. The address is the operator's: one on the intranet or on this machine is as good as any. See [operations](operations.md#opentelemetry).
            telemetry.otlp.headers | mapping of names | none; `OTEL_EXPORTER_OTLP_HEADERS` | Headers of every export, such as a secret as `${VAR}`; never printed.
            telemetry.otlp.traces | true, false | true | A span for each call.
            telemetry.otlp.metrics | true, false | true | What `/metrics` shows.
            telemetry.otlp.sampling | number, 0 to 1 | 1 | Which share of the calls is traced. A call that comes with a `traceparent` is traced where that says so.
            telemetry.otlp.interval | duration, 1s to 1h | 60s | Between two readings of the metrics.
            telemetry.otlp.timeout | duration, 1s to 60s | 10s | For one export; at the end, up to 5s, for the last ones together.
            telemetry.otlp.queue | number, 1 to 1M | 10k | Spans that may wait for the collector; more are dropped and counted.
            telemetry.otlp.serviceName | text | purser; `OTEL_SERVICE_NAME` | The resource's `service.name`.
            telemetry.otlp.resource | mapping of names | none; `OTEL_RESOURCE_ATTRIBUTES` | More of the resource, such as `deployment.environment.name`.
            smtp.host | host name or address | none: no mails are sent | The server that takes mails of `email` channels.
            smtp.port | port | 587; 465 with `tls`, 25 with `none` | Its port.
            smtp.security | tls, starttls, none | starttls | How the connection is encrypted. Where `starttls` is not offered nothing is sent.
            smtp.user | text | none | Who signs in; never over an unencrypted connection.
            smtp.password | text | none | The secret. Write `${VAR}` or `${file:/path}`; it is never printed.
            smtp.from | mail address | required | The sender of every mail.
            issuers[].name | name | required | Another one's issuer whose tokens open the control plane: what the audit log and messages call it. See [sign-in](roles.md#people-tokens-of-your-identity-provider).
            issuers[].issuer | URL | required | As its tokens name it in `iss`, to the letter. Its keys are found by `<issuer>/.well-known/openid-configuration`. `http://` only for `localhost` or an address in numbers.
            issuers[].audience | list of texts | required | What its tokens must name in `aud`; one of these is enough.
            issuers[].organization | name, {claim: …, values: {…}} | required | Whose people its tokens are about; or the claim that says it, with the organization of each value.
            issuers[].organization.claim | claim | required | Whose value says it.
            issuers[].organization.values | mapping of names | required | Value → organization. A token with any other value opens nothing.
            issuers[].claims.user | list of claims | `[preferred_username, upn, sub]` | The first of these that a token has names the user. An `email` counts only where `email_verified` does not say otherwise.
            issuers[].claims.roles | claim | roles | Where the values of `roles` stand. Dots lead into nested claims: `realm_access.roles`.
            issuers[].claims.groups | claim | none | Where the ids or names of the issuer's groups stand: what [`idpGroups`](governance-file.md#groups-of-an-identity-provider) maps. Dots lead into nested claims. Unset, its tokens tell no groups.
            issuers[].roles | mapping of names | none | Value of that claim → super_admin, billing_admin, team_lead or viewer. Values that do not stand here give nothing.
            issuers[].networks | list of address ranges | none | Ranges inside the network to which the issuer's names may lead. Without them a name must lead to public addresses.
            issuers[].dataPlane | true, false | false | Whether its tokens make [model calls](how-to/own-key.md#without-a-key), as their user and without any key.
            issuers[].provision | true, false | false | Whether everybody whom a token of it names is a user of the organization from then on. Else users are declared in the governance file.
            issuers[].signIn.clientId | text | none | What Purser is called there as an application: with it the [sign-in page](how-to/sign-in.md#by-your-identity-provider) leads to the issuer's. The redirect URI to register is `<server.publicUrl>/sign-in/callback/<name>`.
            issuers[].signIn.clientSecret | text | none | Its secret there, where it has one. Write `${VAR}` or `${file:/path}`; it is never printed. Without one PKCE alone shows that it was Purser who asked.
            issuers[].signIn.scopes | list of texts | `[openid, profile, email]` | What is asked for; `openid` must be among it.
            issuers[].scim | userName, externalId, email | none | Says that this provider pushes its people by [SCIM](how-to/identity-provider.md#people-who-are-pushed-scim), and which attribute is what its tokens call them: `externalId` where `claims.user` is `oid`. `email` is the address of type `work`. The groups that it pushes are then known to `idpGroups` under this issuer's name too. Without it people are named by `userName`, and groups by `scim` only.
            budgetStatus | 402, 429, 403 | 402 | The status of a refusal by an exhausted budget. With 429 the OpenAI code is `insufficient_quota`.
            """;

    /// All of them, in the order of the documentation.
    public static final List<Setting> ALL = TABLE.lines().map(Settings::of).toList();

    private Settings() {}

    private static Setting of(String line) {
        List<String> cells =
                Arrays.stream(line.split(" \\| ", 4)).map(String::strip).toList();
        boolean refused = cells.get(3).contains("**Not built yet");
        return new Setting(cells.get(0), cells.get(1), cells.get(2), cells.get(3), !refused);
    }
}
