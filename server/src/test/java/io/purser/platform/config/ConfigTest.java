package io.purser.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

    private final Path folder;

    ConfigTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void withoutAFileEverythingHasItsDocumentedDefault() {
        Config config = Config.load(null, Map.of(), List.of());
        assertThat(config.server().host()).isEqualTo("127.0.0.1");
        assertThat(config.server().port()).isEqualTo(8080);
        assertThat(config.server().drain()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.data()).isEqualTo(new Config.Store(Path.of("data"), Config.Durability.PROCESS));
        assertThat(config.limits()).isEqualTo(new Config.Limits(32L << 20, 16 << 10, 256L << 20, null, null, 20_000));
        assertThat(config.budgetStatus()).isEqualTo(402);
        assertThat(config.unpriced()).isEqualTo(new Config.Unpriced.Refuse());
        assertThat(config.notices()).singleElement().asString().contains("no provider is configured");
    }

    @Test
    void everyFieldThatIsBuiltIsRead() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "from-a-file\n");
        Config config = load("""
                server: {host: localhost, port: 9090, publicUrl: https://ai.acme.example/, drain: PT90S}
                data: {dir: /var/lib/purser, durability: disk}
                failMode: closed
                providers:
                  - name: openai
                    dialect: openai
                    baseUrl: https://api.openai.com/v1
                    apiKey: ${KEY}
                    models: ["gpt-*", "o*"]
                    aliases: {"gpt-5.4": my-deployment, fast: {to: gpt-5.4-mini, priceAs: gpt-5.4-nano}}
                    timeouts: {connect: 250ms, idle: 30s, total: 5m}
                  - {name: inside, dialect: sandbox, models: [sandbox], apiKey: "${file:%s}"}
                prices:
                  - provider: openai
                    model: gpt-5.4
                    effectiveFrom: 2026-03-01
                    per: 1k tokens
                    input: 0.0025 USD
                    cacheRead: 0.00025 USD
                    output: 0.015 USD
                    perRequest: 0.01 USD
                    contextWindow: 1M tokens
                    maximumOutput: 128000
                    tiers: [{above: 200k tokens, input: 0.005 USD}]
                unpriced: {fallback: {input: 10 USD, output: 30 USD}}
                onDisconnect: cancel
                limits: {bodyBytes: 1MiB, headerBytes: 8KiB, bodiesBytes: 9MiB, requests: 300, connections: 2k, journalQueue: 5k}
                budgetStatus: 429
                """.formatted(secret), Map.of("KEY", "sk-secret"));
        assertThat(config.server().publicUrl()).isEqualTo("https://ai.acme.example");
        assertThat(config.limits()).isEqualTo(new Config.Limits(1 << 20, 8 << 10, 9 << 20, 300, 2_000, 5_000));
        assertThat(config.server().drain()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.data().durability()).isEqualTo(Config.Durability.DISK);
        Config.Provider openai = config.providers().getFirst();
        assertThat(openai.apiKey()).isEqualTo("sk-secret");
        assertThat(openai.aliases())
                .containsEntry("gpt-5.4", new Config.Alias("my-deployment", null))
                .containsEntry("fast", new Config.Alias("gpt-5.4-mini", "gpt-5.4-nano"));
        assertThat(openai.timeouts())
                .isEqualTo(new Config.Timeouts(Duration.ofMillis(250), Duration.ofSeconds(30), Duration.ofMinutes(5)));
        assertThat(openai.toString()).doesNotContain("sk-secret");
        assertThat(config.providers().get(1).apiKey()).isEqualTo("from-a-file");
        Config.Price price = config.prices().getFirst();
        assertThat(price.effectiveFrom()).isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
        assertThat(price.rates().input()).extracting(Config.Amount::text).isEqualTo("2.5 USD");
        assertThat(price.tiers()).singleElement().extracting(Config.Tier::above).isEqualTo(200_000L);
        assertThat(price.contextWindow()).isEqualTo(1_000_000L);
        assertThat(config.unpriced()).isInstanceOf(Config.Unpriced.Fallback.class);
        assertThat(config.budgetStatus()).isEqualTo(429);
        assertThat(config.notices()).isEmpty();
    }

    @Test
    void everyProblemIsShownAtOnceWithItsLineAndPath() {
        assertThatThrownBy(() -> load("""
                        server:
                          prot: 8081
                          host: localhost
                          port: eighty
                        data: {durability: disc}
                        providers:
                          - name: openai
                            dialect: opanai
                          - name: openai
                            dialect: openai
                            baseUrl: api.openai.com
                            apiKey: ${NOT_SET}
                        limit: {}
                        """, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                        FILE:2: server.prot: unknown field; did you mean `port`?
                        FILE:4: server.port: "eighty" is not a port; expected 0 to 65535
                        FILE:5: data.durability: "disc" is unknown; expected process, disk (did you mean disk?)
                        FILE:7: providers[0]: `baseUrl` is missing
                        FILE:8: providers[0].dialect: "opanai" is unknown; expected openai, azure, anthropic, gemini, sandbox (did you mean openai?)
                        FILE:9: providers[1].name: "openai" is declared twice; expected names of their own
                        FILE:11: providers[1].baseUrl: "api.openai.com" is not a URL; expected one such as https://api.example.com/v1
                        FILE:12: providers[1].apiKey: variable NOT_SET is not set
                        FILE:13: limit: unknown field; did you mean `limits`?""".replace("FILE", file().toString()));
    }

    @Test
    void textThatIsNotYamlNamesItsLine() {
        assertThatThrownBy(() -> load("server:\n  port: [8080\ndata: {}\n", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(file() + ":3: not YAML: ");
    }

    @Test
    void aFieldThatStandsTwiceIsAProblem() {
        assertThatThrownBy(() -> load("failMode: closed\nfailMode: closed\n", Map.of()))
                .hasMessage(file() + ":2: failMode: stands twice; the first is on line 1");
    }

    @Test
    void whatIsNotBuiltIsRefusedByName() {
        assertThatThrownBy(() -> load("""
                        server: {admin: {port: 1}, trustedProxies: []}
                        data: {url: "jdbc:postgresql://db/purser"}
                        failMode: {open: {allowance: 5 USD}}
                        """, Map.of()))
                .hasMessageContainingAll(
                        ":1: server.admin: is not built yet",
                        ":1: server.trustedProxies: is not built yet",
                        ":2: data.url: is not built yet",
                        ":3: failMode: open is not built yet");
    }

    @Test
    void whatMayFollowAFailedAttemptIsNamed() throws IOException {
        Config config = load("""
                providers:
                  - {name: a, dialect: openai, baseUrl: "https://a.example/v1", retries: {attempts: 3, on: [connect, timeout], pause: 1s}}
                  - {name: b, dialect: openai, baseUrl: "https://b.example/v1", retries: {}}
                  - {name: c, dialect: openai, baseUrl: "https://c.example/v1"}
                fallbacks:
                  - model: gpt-*
                    to: [{model: gpt-mini}, {model: gpt-5.4, provider: b}]
                  - {model: o3, to: [{model: o4}], on: 429}
                """, Map.of());
        List<String> usual = List.of("connect", "429", "5xx");
        assertThat(config.providers())
                .extracting(Config.Provider::retries)
                .containsExactly(
                        new Config.Retries(3, List.of("connect", "timeout"), Duration.ofSeconds(1)),
                        new Config.Retries(2, usual, Duration.ofMillis(250)),
                        new Config.Retries(1, List.of(), Duration.ZERO));
        assertThat(config.fallbacks()).extracting(Config.Fallback::on).containsExactly(usual, List.of("429"));
        assertThat(config.fallbacks().getFirst().to())
                .extracting(Config.Target::model, Config.Target::provider)
                .containsExactly(tuple("gpt-mini", null), tuple("gpt-5.4", "b"));
    }

    @Test
    void whatCannotFollowAFailedAttemptIsAProblem() {
        assertThatThrownBy(() -> load("""
                        providers:
                          - {name: a, dialect: openai, baseUrl: "https://a.example/v1", retries: {attempts: 9, on: [400], pause: 6s}}
                        fallbacks:
                          - {model: gpt-5.4, to: [{model: x, provider: aa}]}
                          - {model: gpt-5.4}
                          - {model: x, to: [{model: y}], on: []}
                        """, Map.of()))
                .hasMessageContainingAll(
                        ":2: providers[0].retries.attempts: \"9\" is out of range; expected 2 to 5",
                        ":2: providers[0].retries.on: \"400\" is unknown; expected connect, 429, 5xx, broken, timeout",
                        ":2: providers[0].retries.pause: \"6s\" is too long for a caller to wait",
                        ":6: fallbacks[2].on: names nothing",
                        ":4: fallbacks[0].to[0].provider: \"aa\" is unknown; expected a",
                        "fallbacks[1].to: names no model");
    }

    @Test
    void aClientsLeavingCancelsOrDrains() throws IOException {
        var drain = new Config.OnDisconnect.Drain(Duration.ofSeconds(30), 100);
        assertThat(load("", Map.of()).onDisconnect()).isEqualTo(new Config.OnDisconnect.Cancel());
        assertThat(load("onDisconnect: drain", Map.of()).onDisconnect()).isEqualTo(drain);
        assertThat(load("onDisconnect: {drain: {}}", Map.of()).onDisconnect()).isEqualTo(drain);
        assertThat(load("onDisconnect: {drain: {time: 2m, concurrent: 7}}", Map.of())
                        .onDisconnect())
                .isEqualTo(new Config.OnDisconnect.Drain(Duration.ofMinutes(2), 7));
        assertThat(load("", Map.of("PURSER_ON_DISCONNECT_DRAIN_CONCURRENT", "3"))
                        .onDisconnect())
                .isEqualTo(new Config.OnDisconnect.Drain(Duration.ofSeconds(30), 3));
        assertThatThrownBy(() -> load("onDisconnect: {}", Map.of())).hasMessageContaining("says nothing");
        assertThatThrownBy(() -> load("onDisconnect: {drain: {concurrent: 0}}", Map.of()))
                .hasMessageContaining("onDisconnect.drain.concurrent: \"0\" is out of range");
    }

    @Test
    void variablesOverrideTheFileAndFlagsOverrideBoth() throws IOException {
        Path file = Files.writeString(file(), "server: {port: 1}\ndata: {dir: a}\nlimits: {bodyBytes: 1MiB}\n");
        Config config = Config.load(
                file,
                Map.of("PURSER_SERVER_PORT", "2", "PURSER_DATA_DIR", "b", "PURSER_LIMITS_BODY_BYTES", "2MiB"),
                List.of(new Config.Flag("--port", "server.port", "3")));
        assertThat(config.server().port()).isEqualTo(3);
        assertThat(config.data().dir()).isEqualTo(Path.of("b"));
        assertThat(config.limits().bodyBytes()).isEqualTo(2 << 20);
    }

    @Test
    void aWrongVariableOrFlagIsNamed() {
        assertThatThrownBy(() -> Config.load(
                        null,
                        Map.of(
                                "PURSER_SERVER_PROT",
                                "1",
                                "PURSER_FAIL_MODE",
                                "ajar",
                                "PURSER_SERVICE_HOST",
                                "10.0.0.1"),
                        List.of(new Config.Flag("--port", "server.port", "x"))))
                .hasMessageContainingAll(
                        "PURSER_SERVER_PROT: unknown variable; did you mean PURSER_SERVER_PORT?",
                        "PURSER_FAIL_MODE: failMode: \"ajar\" is unknown",
                        "--port: server.port: \"x\" is not a port; expected 0 to 65535")
                .message()
                .doesNotContain("PURSER_SERVICE_HOST");
    }

    @Test
    void aSecretThatCameFromAVariableStandsInNoMessage() {
        assertThatThrownBy(() -> load("server: {port: \"${SECRET}\"}\n", Map.of("SECRET", "canary-7731")))
                .hasMessageContaining("\"${SECRET}\" is not a port")
                .message()
                .doesNotContain("canary");
    }

    @Test
    void providersOfUsualVariablesAreConfiguredUnlessTheFileDeclaresItsOwn() throws IOException {
        Map<String, String> environment = Map.of("OPENAI_API_KEY", "sk-1", "ANTHROPIC_API_KEY", "sk-2");
        assertThat(Config.load(null, environment, List.of()).providers())
                .extracting(Config.Provider::name)
                .containsExactly("openai", "anthropic");
        assertThat(load("providers: [{name: s, dialect: sandbox}]\n", environment)
                        .providers())
                .extracting(Config.Provider::name)
                .containsExactly("s");
    }

    @Test
    void anOpenAddressWithoutTlsIsSaid() throws IOException {
        Config config = load("server: {host: 0.0.0.0}\nproviders: [{name: s, dialect: sandbox}]\n", Map.of());
        assertThat(config.notices()).singleElement().asString().startsWith("listening on 0.0.0.0 without TLS");
    }

    @Test
    void tlsNamesFilesThatCanBeRead() throws IOException {
        Path pem = Files.writeString(folder.resolve("c.pem"), "");
        Config config = load("server: {tls: {certificate: %1$s, key: %1$s}}".formatted(pem), Map.of());
        assertThat(config.server().tls()).isEqualTo(new Config.Tls(pem, pem));
        assertThatThrownBy(() -> load("server: {tls: {certificate: nowhere.pem}}", Map.of()))
                .hasMessageContainingAll("\"nowhere.pem\" cannot be read", "server.tls: `key` is missing");
    }

    @Test
    void aMissingFileIsAProblem() {
        assertThatThrownBy(() -> Config.load(folder.resolve("none.yaml"), Map.of(), List.of()))
                .hasMessage(folder.resolve("none.yaml") + ": no such file");
    }

    @Test
    void anchorsThatMultiplyWithoutEndAreRefused() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%1$d: &a%1$d [%2$s]\n".formatted(i, ("*a" + (i - 1) + ", ").repeat(10)));
        }
        assertThatThrownBy(() -> load(bomb.toString(), Map.of()))
                .hasMessageMatching(".*(nested or repeated too much|aliases).*");
    }

    @Test
    void aTagThatTheLibraryFailsOnIsAProblem() {
        assertThatThrownBy(() -> load("!a%01 b", Map.of())).hasMessageContaining("not YAML: Tag must not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- "})
    void nestingWithoutEndIsRefused(String deeper) {
        assertThatThrownBy(() -> load(deeper.repeat(100_000), Map.of()))
                .hasMessageContaining("expected at most 32 levels");
    }

    private Path file() {
        return folder.resolve("purser.yaml");
    }

    private Config load(String yaml, Map<String, String> environment) throws IOException {
        return Config.load(Files.writeString(file(), yaml), environment, List.of());
    }
}
