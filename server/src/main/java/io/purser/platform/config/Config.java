package io.purser.platform.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `purser.yaml`, read and checked.
///
/// @param failMode what happens while the store cannot be reached
/// @param providers in the order in which a model is looked for
/// @param fallbacks what answers where a model's provider does not
/// @param prices on top of every list
/// @param priceFile where imported list prices stand, null where there are none
/// @param listPrices what stands in it
/// @param exchange dated exchange rates
/// @param budgetStatus what an exhausted budget answers: 402, 429 or 403
/// @param smtp takes mails, null where none are sent
/// @param otlp where traces and metrics are sent, null: nowhere
/// @param issuers others whose tokens open the control plane
/// @param notices what the operator should know at the start, one sentence each
public record Config(
        Server server,
        Store data,
        FailMode failMode,
        List<Provider> providers,
        List<Fallback> fallbacks,
        List<Price> prices,
        @Nullable Path priceFile,
        List<Price> listPrices,
        Exchange exchange,
        Unpriced unpriced,
        OnDisconnect onDisconnect,
        Limits limits,
        int budgetStatus,
        @Nullable OtlpTarget otlp,
        @Nullable SmtpServer smtp,
        List<TrustedIssuer> issuers,
        List<String> notices) {

    public Config {
        providers = List.copyOf(providers);
        fallbacks = List.copyOf(fallbacks);
        prices = List.copyOf(prices);
        listPrices = List.copyOf(listPrices);
        issuers = List.copyOf(issuers);
        notices = List.copyOf(notices);
    }

    /// Reads the file, lets variables override it and flags override both.
    ///
    /// @param file null where there is none: everything has its default
    /// @param environment the process's variables
    /// @param flags of the command line
    /// @throws ConfigException with every problem found
    public static Config load(@Nullable Path file, Map<String, String> environment, List<Flag> flags) {
        return new ConfigLoader(environment, flags).load(file);
    }

    /// Reads a file of list prices, as {@link #priceFile} names one.
    ///
    /// @throws ConfigException with every problem found
    public static List<Price> loadPrices(Path file) {
        var problems = new Problems();
        List<Price> prices = PriceFileReader.read(file, problems);
        problems.throwIfAny();
        return prices;
    }

    /// Reads the text of such a file.
    ///
    /// @param source for messages
    /// @throws ConfigException with every problem found
    public static List<Price> readPrices(String source, String text) {
        var problems = new Problems();
        List<Price> prices = PriceFileReader.read(source, text, problems);
        problems.throwIfAny();
        return prices;
    }

    /// Reads one entry of `prices`.
    ///
    /// @throws ConfigException with every problem found
    public static Price readPrice(Yaml.Fields row) {
        var problems = new Problems();
        Price price = PriceReader.price(new Section(row, problems));
        problems.throwIfAny();
        return price;
    }

    /// Reads a file of exchange rates, as {@link Exchange#file} names one.
    ///
    /// @throws ConfigException with every problem found
    public static List<ExchangeRow> loadRates(Path file) {
        var problems = new Problems();
        List<ExchangeRow> rows = ExchangeFileReader.read(file, problems);
        problems.throwIfAny();
        return rows;
    }

    /// Exchange rates between price lists and accounting currencies.
    ///
    /// @param file null where there is none
    /// @param rows what stands in it
    /// @param oldAfterDays how many days a rate may stand before its use is flagged
    public record Exchange(@Nullable Path file, List<ExchangeRow> rows, int oldAfterDays) {
        public Exchange {
            rows = List.copyOf(rows);
        }

        /// The same with what stands in the file now.
        public Exchange with(List<ExchangeRow> next) {
            return new Exchange(file, next, oldAfterDays);
        }
    }

    /// One rate as written; what a date, a currency and a rate are is the core's to say.
    public record ExchangeRow(Place place, String date, String from, String to, String rate) {}

    /// A setting given on the command line.
    ///
    /// @param name as it was written, for messages: `--port`
    /// @param setting what it sets: `server.port`
    public record Flag(String name, String setting, String value) {}

    /// The listener.
    ///
    /// @param publicUrl where people reach it, for links in messages; null: unknown
    /// @param drain how long streams may finish after SIGTERM
    public record Server(
            String host,
            int port,
            @Nullable String publicUrl,
            @Nullable Tls tls,
            @Nullable Admin admin,
            List<String> trustedProxies,
            Duration drain) {
        public Server {
            trustedProxies = List.copyOf(trustedProxies);
        }
    }

    /// Certificate and key, PEM.
    public record Tls(Path certificate, Path key) {}

    /// A second listener for the control plane and `/metrics`.
    public record Admin(String host, int port) {}

    /// Where the ledger is kept.
    public record Store(Path dir, Durability durability) {}

    /// What "kept" means before a call goes upstream.
    public enum Durability {
        /// With the operating system: survives the process.
        PROCESS,
        /// On the disk: survives the machine.
        DISK
    }

    /// What happens while the store cannot be reached.
    public enum FailMode {
        /// Nothing is admitted.
        CLOSED
    }

    /// A model provider.
    ///
    /// @param dialect what it speaks: `openai`, `azure`, `anthropic`, `gemini` or `sandbox`
    /// @param apiVersion of Azure's API, null for its versionless one and for all others
    /// @param baseUrl null for the sandbox, which runs inside
    /// @param apiKey null where it wants none; never printed
    /// @param models patterns of what is routed to it
    /// @param aliases what is asked for → what is sent
    /// @param region where it processes calls, as its price list names it; null: nobody says
    public record Provider(
            String name,
            String dialect,
            @Nullable String apiVersion,
            @Nullable String baseUrl,
            @Nullable String apiKey,
            List<String> models,
            Map<String, Alias> aliases,
            @Nullable String region,
            Timeouts timeouts,
            Retries retries,
            Place place) {
        public Provider {
            models = List.copyOf(models);
            aliases = Map.copyOf(aliases);
        }

        @Override
        public String toString() {
            return "Provider[" + name + ", " + dialect + ", " + baseUrl + ", " + models + "]";
        }
    }

    /// Another name for a model at its provider.
    ///
    /// @param priceAs the model whose price applies, null: the one asked for
    public record Alias(String to, @Nullable String priceAs) {}

    /// How often a provider is asked for one call.
    ///
    /// @param attempts the first one included
    /// @param on words for what is followed by another
    /// @param pause before the second
    public record Retries(int attempts, List<String> on, Duration pause) {
        public Retries {
            on = List.copyOf(on);
        }
    }

    /// What answers in the place of a model.
    ///
    /// @param model a name or a pattern
    /// @param on words for what leads there
    public record Fallback(String model, List<Target> to, List<String> on, Place place) {
        public Fallback {
            to = List.copyOf(to);
            on = List.copyOf(on);
        }
    }

    /// One model that a fallback leads to.
    ///
    /// @param provider null: the model decides
    public record Target(String model, @Nullable String provider, Place place) {}

    /// How long a provider may take.
    ///
    /// @param idle between two bytes of an answer
    /// @param total from the first byte sent to the last received
    public record Timeouts(Duration connect, Duration idle, Duration total) {}

    /// A price of the operator's own.
    ///
    /// @param effectiveFrom an RFC 3339 instant, null: from ever
    /// @param source where it was read, for people
    /// @param rates for a million tokens
    /// @param perRequest for every call, null: nothing
    /// @param tiers other rates for whole requests above a size
    /// @param services other rates in another class of service: `priority`, `flex`, `batch`
    /// @param uplifts what the rates are multiplied with in a region, in thousandths
    /// @param contextWindow prompt and output together, null: unknown
    public record Price(
            String provider,
            String model,
            @Nullable Instant effectiveFrom,
            String source,
            Rates rates,
            @Nullable Amount perRequest,
            boolean free,
            List<Tier> tiers,
            Map<String, Service> services,
            Map<String, Integer> uplifts,
            @Nullable Long contextWindow,
            @Nullable Long maximumInput,
            @Nullable Long maximumOutput,
            Place place) {
        public Price {
            tiers = List.copyOf(tiers);
            services = Map.copyOf(services);
            uplifts = Map.copyOf(uplifts);
        }
    }

    /// What a million tokens of each bucket cost; null is unknown.
    ///
    /// @param meters what else is charged, by the names that {@link #METERS} and {@link #TOKENS}
    ///     have: the ones for what the name says, the others for a million tokens
    public record Rates(
            @Nullable Amount input,
            @Nullable Amount cacheRead,
            @Nullable Amount cacheWrite,
            @Nullable Amount cacheWriteLong,
            @Nullable Amount output,
            @Nullable Amount reasoning,
            Map<String, Amount> meters) {

        /// What is priced by the million tokens besides text.
        public static final List<String> TOKENS = List.of(
                "audioInput",
                "audioCacheRead",
                "audioOutput",
                "imageInput",
                "imageCacheRead",
                "imageOutput",
                "videoInput",
                "videoOutput");

        /// What is priced by the piece.
        public static final List<String> METERS = List.of(
                "perAudioInputSecond",
                "perAudioOutputSecond",
                "perVideoInputSecond",
                "perVideoOutputSecond",
                "perInputCharacter",
                "perOutputCharacter",
                "perInputImage",
                "perOutputImage",
                "perInputPixel",
                "perOutputPixel",
                "perPage",
                "perSearchUnit",
                "perWebSearch",
                "perWebSearchLow",
                "perWebSearchHigh",
                "perFileSearch",
                "perCodeSession",
                "perToolCall");

        public Rates {
            meters = Collections.unmodifiableMap(new LinkedHashMap<>(meters));
        }

        /// Every amount that is written.
        public List<Amount> amounts() {
            return Stream.concat(
                            Stream.of(input, cacheRead, cacheWrite, cacheWriteLong, output, reasoning),
                            meters.values().stream())
                    .<Amount>mapMulti((amount, found) -> {
                        if (amount != null) {
                            found.accept(amount);
                        }
                    })
                    .toList();
        }
    }

    /// What another class of service costs.
    public record Service(Rates rates, List<Tier> tiers, Place place) {
        public Service {
            tiers = List.copyOf(tiers);
        }
    }

    /// Other rates for every token of a request whose prompt is above so many tokens.
    public record Tier(long above, Rates rates) {}

    /// Money as written; what the currency and its decimals mean is the core's to say.
    ///
    /// @param text `2.50 USD`
    public record Amount(String text, Place place) {}

    /// What happens to a call of a model without a price.
    public sealed interface Unpriced {
        /// Refused where a hard money budget applies, else served and flagged.
        record Refuse() implements Unpriced {}

        /// Served and flagged everywhere.
        record Flag() implements Unpriced {}

        /// Priced as if it were this; its provider and model are `*`.
        record Fallback(Price price) implements Unpriced {}
    }

    /// What happens upstream when the client goes away.
    public sealed interface OnDisconnect {
        /// The call is ended at the provider too.
        record Cancel() implements OnDisconnect {}

        /// The answer is read to its end all the same.
        ///
        /// @param time how long that may take
        /// @param concurrent how many at once; beyond it a call is cancelled
        record Drain(Duration time, int concurrent) implements OnDisconnect {}
    }

    /// Bounds of what strangers send, and of what is under way.
    ///
    /// @param bodiesBytes of all bodies that are held at one moment
    /// @param requests that are open at once, null where the heap decides
    /// @param connections at once, null where the process's files decide
    /// @param journalQueue records that may wait for the ledger
    public record Limits(
            long bodyBytes,
            int headerBytes,
            long bodiesBytes,
            @Nullable Integer requests,
            @Nullable Integer connections,
            int journalQueue) {}
}
