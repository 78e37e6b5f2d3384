package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.purser.cli.CommandLineProgram;
import io.purser.cli.FakeBackupDesk;
import io.purser.cli.ServerStart;
import io.purser.core.pricing.ModelPrice;
import io.purser.platform.config.Config;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `purser prices`, from the command line to the file that the next start reads.
class OfflinePricesTest {

    private static final String TABLE = """
            {"sample_spec": {"input_cost_per_token": 0.0},
             "gpt-5.4": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 3e-6,
               "output_cost_per_token": 1.5e-5, "cache_read_input_token_cost": 2.5e-7,
               "input_cost_per_token_above_272k_tokens": 5e-6, "output_cost_per_token_above_272k_tokens": 2.25e-5,
               "cache_read_input_token_cost_above_272k_tokens": 5e-7, "input_cost_per_token_priority": 6e-6,
               "output_cost_per_token_priority": 3e-5, "cache_read_input_token_cost_priority": 5e-7,
               "input_cost_per_token_flex": 1.25e-6, "output_cost_per_token_flex": 7.5e-6,
               "cache_read_input_token_cost_flex": 1.3e-7, "input_cost_per_token_batches": 1.25e-6,
               "output_cost_per_token_batches": 7.5e-6, "citation_cost_per_token": 1e-6,
               "regional_processing_uplift_multiplier_eu": 1.1, "regional_processing_uplift_multiplier_us": 1.1},
             "gpt-9 ${HOME}\\u0007": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-6,
               "output_cost_per_token": 2e-6},
             "gpt-4o": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2.5e-3,
               "output_cost_per_token": 1e-2},
             "dall-e-9-with-a-name-that-is-rather-long-for-a-terminal-of-eighty-columns-and-does-not-end": {
               "litellm_provider": "openai", "mode": "image_generation", "input_cost_per_token": 1e-6},
             "groq/llama": {"litellm_provider": "groq", "mode": "chat", "input_cost_per_token": 0,
               "output_cost_per_token": 0}}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String table = "";
    private String config = "";
    private String prices = "";

    @BeforeEach
    void files() throws IOException {
        table = Files.writeString(folder.resolve("table.json"), TABLE).toString();
        prices = Files.writeString(folder.resolve("prices.yaml"), "").toString();
        config = Files.writeString(folder.resolve("purser.yaml"), "priceFile: " + prices + "\n")
                .toString();
    }

    @Test
    void withoutYesNothingIsWritten() throws IOException {
        assertThat(run("import", table)).isEqualTo(0);
        assertThat(out.toString())
                .contains(
                        "1  changed",
                        "1  added",
                        "openai/gpt-5.4",
                        "2.50",
                        "3.00",
                        "20.0",
                        "priority input",
                        "6.00",
                        "citations")
                .contains("differs too much", "gpt-4o: input 2.50 → 2500.00 USD", "--accept openai/gpt-4o")
                .contains("costs 0: free or unknown", "groq/llama", "no price for what it makes");
        assertThat(err.toString()).contains("Nothing was written");
        assertThat(Path.of(prices)).isEmptyFile();
    }

    @Test
    void withYesTheNextStartChargesByIt() throws IOException {
        assertThat(run("import", table, "--effective", "2026-08-01", "--yes")).isEqualTo(0);
        assertThat(err.toString()).contains("Wrote 2 prices to " + prices);
        Config read = Config.load(Path.of(config), Map.of(), List.of());
        ModelPrice price = ConfiguredPrices.book(read)
                .find("openai", "gpt-5.4", 1_790_000_000_000L)
                .orElseThrow();
        assertThat(price.version()).isEqualTo("imported 2026-08-01 openai/gpt-5.4");
        assertThat(price.rates().input()).isEqualTo(3_000_000_000L);
        assertThat(price.tiers()).hasSize(1);
        assertThat(price.cachesByItself()).isTrue();
        assertThat(price.limits().contextWindow()).isEqualTo(1_050_000);
        assertThat(ConfiguredPrices.book(read).names()).contains("gpt-9 ${HOME}\u0007");
        assertThat(run("import", table, "--effective", "2026-08-02")).isEqualTo(0);
        assertThat(out.toString()).contains("0  changed", "0  added");
        assertThat(leftovers()).containsExactlyInAnyOrder("table.json", "prices.yaml", "purser.yaml");
    }

    @Test
    void aLargeChangeIsTakenWhereAPersonVouchesForIt() {
        assertThat(run("import", table, "--accept", "gpt-4o", "--yes")).isEqualTo(0);
        assertThat(run("show", "openai/gpt-4o")).isEqualTo(0);
        assertThat(out.toString()).contains("2500.00", "imported");
    }

    @Test
    void onlyTheProvidersAskedForAreRead() {
        assertThat(run("diff", table, "--provider", "groq")).isEqualTo(0);
        assertThat(out.toString()).contains("1 entries", "groq/llama").doesNotContain("gpt-5.4");
    }

    @Test
    void explainSaysWhichRowAnswersAndWhatACallCosts() {
        assertThat(run(
                        "explain",
                        "gpt-5.4-2026-03-05",
                        "--input",
                        "5",
                        "--cache-read",
                        "5025",
                        "--output-tokens",
                        "10"))
                .isEqualTo(0);
        assertThat(out.toString())
                .contains("openai/gpt-5.4-2026-03-05 is priced by builtin 2026-07-24 openai/gpt-5.4:")
                .contains("the name without its date, gpt-5.4", "above 272000", "0.00141875 USD");
        assertThat(run("explain", "openai/gpt-5.4", "--input", "300000", "--cache-write", "1"))
                .isEqualTo(0);
        assertThat(out.toString()).contains("this one", "is above 272000", "the exact name");
    }

    @Test
    void explainPricesEveryMeterServiceAndRegion() {
        assertThat(run("explain", "whisper-1", "--audio-seconds", "90")).isEqualTo(0);
        assertThat(out.toString())
                .contains("audio_input_milliseconds   90000  0.0001  a second", "0.009", "Together 0.009 USD");
        assertThat(run("explain", "gpt-5.4", "--input", "300000", "--output-tokens", "0", "--service", "priority"))
                .isEqualTo(0);
        assertThat(out.toString())
                .contains("class of service priority: rates of its own")
                .contains("Together 1.50 USD");
        assertThat(run("explain", "gpt-5.4", "--input", "1000000", "--output-tokens", "0", "--region", "eu"))
                .isEqualTo(0);
        assertThat(out.toString()).contains("region eu: × 1.1", "Together 5.50 USD, the rates × 1.1");
        assertThat(run("explain", "gpt-audio", "--input", "20", "--audio-input", "1500"))
                .isEqualTo(0);
        assertThat(out.toString()).contains("audio_input_tokens", "32.00  a million tokens", "0.048");
        assertThat(run("explain", "dall-e-3"))
                .as("one image where nothing is said")
                .isEqualTo(0);
        assertThat(out.toString()).contains("output_images", "Together 0.04 USD");
        assertThat(run("explain", "dall-e-3", "--input", "5")).isEqualTo(0);
        assertThat(out.toString()).contains("the cost is unknown, never 0");
        assertThat(run("explain", "gpt-4-turbo", "--service", "flex")).isEqualTo(0);
        assertThat(out.toString()).contains("no rates of its own, so the standard ones", "service_tier_unpriced");
        assertThat(run("explain", "gpt-5.4", "--service", "express")).isEqualTo(1);
        assertThat(err.toString()).contains("express is not a class of service");
        assertThat(run("explain", "gpt-5.4", "--region", "eu", "--service", "batch", "-o", "json"))
                .isEqualTo(0);
        assertThat(out.toString())
                .contains("\"service\" : \"batch\"", "\"uplift\" : \"1.1\"", "\"for\" : \"a million tokens\"");
    }

    @Test
    void theRegionOfTheProviderCountsWhereNoneIsAsked() throws IOException {
        Files.writeString(Path.of(config), """
                providers:
                  - {name: openai, dialect: openai, baseUrl: https://eu.api.openai.com/v1, region: eu}
                """);
        assertThat(run("explain", "gpt-5.4", "--input", "1000000", "--output-tokens", "0"))
                .isEqualTo(0);
        assertThat(out.toString()).contains("region eu: × 1.1", "Together 5.50 USD");
    }

    @Test
    void oneModelIsShownWhole() {
        assertThat(run("show", "openai/gpt-5.4")).isEqualTo(0);
        assertThat(out.toString())
                .contains("builtin 2026-07-24 openai/gpt-5.4, USD", "RATE", "> 272000", "PRIORITY", "FLEX", "BATCH")
                .contains("perWebSearch", "a search", "eu × 1.1, us × 1.1");
        assertFits();
        assertThat(run("show", "gemini/gemini-3*")).isEqualTo(0);
        assertThat(out.toString()).contains("MORE", "+");
        assertFits();
        assertThat(run("show", "openai/omni-moderation-latest")).isEqualTo(0);
        assertThat(out.toString()).contains("Free: marked so.");
        assertThat(run("show", "whisper-1", "-o", "json")).isEqualTo(0);
        assertThat(out.toString()).contains("\"perAudioInputSecond\" : \"0.0001\"", "\"a second\"");
    }

    @Test
    void aModelWithoutAPriceHasNoCost() {
        assertThat(run("explain", "openai/gpt-unheard-of")).isEqualTo(1);
        assertThat(out.toString()).contains("has no price", "never 0");
        assertThat(run("show", "gpt-unheard-of")).isEqualTo(1);
    }

    @Test
    void aPriceOfOnesOwnComesBeforeEveryList() throws IOException {
        Files.writeString(Path.of(config), """
                priceFile: %s
                prices: [{provider: openai, model: gpt-5.4, input: 1 USD, output: 1 USD}]
                """.formatted(prices));
        assertThat(run("import", table, "--yes")).isEqualTo(0);
        assertThat(out.toString()).contains("yours stands");
        assertThat(run("explain", "openai/gpt-5.4")).isEqualTo(0);
        assertThat(out.toString()).contains("custom openai/gpt-5.4", "it holds from ever", "0.0015 USD");
    }

    @Test
    void everyLineFitsTheTerminal() {
        for (String command : List.of("import", "diff")) {
            assertThat(run(command, table)).isEqualTo(0);
            assertFits();
        }
        assertThat(run("show")).isEqualTo(0);
        assertFits();
        assertThat(run("explain", "openai/gpt-5.4", "--cache-write", "7")).isEqualTo(0);
        assertFits();
    }

    @Test
    void theSummaryCountsAndOnlyTheDiffNamesEveryModel() {
        assertThat(run("import", table)).isEqualTo(0);
        assertThat(out.toString())
                .contains("openai 1", "no price for what it makes 1")
                .doesNotContain("dall-e-9");
        assertThat(run("diff", table)).isEqualTo(0);
        assertThat(out.toString()).contains("dall-e-9", "gpt-9");
    }

    private void assertFits() {
        assertThat(out.toString().lines()).isNotEmpty().allSatisfy(line -> {
            assertThat(line.codePointCount(0, line.length())).as(line).isLessThanOrEqualTo(80);
            assertThat(line).doesNotContain("\u0007");
        });
    }

    @Test
    void whatCannotBeReadIsOneClearSentence() {
        assertThat(run("import", folder.resolve("none.json").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("none.json: no such file");
        assertThat(run("import", config)).isEqualTo(1);
        assertThat(err.toString()).contains("purser.yaml: the table is not JSON: line 1");
        assertThat(run("diff", table, "--max-jump", "0")).isEqualTo(1);
    }

    @Test
    void aListNeedsAPlace() throws IOException {
        Files.writeString(Path.of(config), "budgetStatus: 402\n");
        assertThat(run("import", table, "--yes")).isEqualTo(1);
        assertThat(err.toString()).contains("names no priceFile; give --out FILE");
        Path fresh = folder.resolve("fresh.yaml");
        assertThat(run("import", table, "--yes", "--out", fresh.toString())).isEqualTo(0);
        assertThat(ConfiguredPrices.imported(Config.loadPrices(fresh))).hasSize(2);
        assertThat(Files.getPosixFilePermissions(fresh))
                .as("readable by whoever runs the gateway, as any file")
                .isEqualTo(Files.getPosixFilePermissions(Path.of(table)));
        assertThat(leftovers()).hasSize(4);
    }

    private List<String> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        ServerStart none = options -> {
            throw new ServerStart.StartFailed("no server in this test");
        };
        String[] line = Stream.concat(Stream.of("prices"), Arrays.stream(args)).toArray(String[]::new);
        String[] all = Stream.concat(Arrays.stream(line), Stream.of("--config", config))
                .toArray(String[]::new);
        return CommandLineProgram.run(
                all,
                Map.of(),
                none,
                new OfflinePrices(),
                new FakeBackupDesk(),
                (_, _) -> MissingNode.getInstance(),
                new PrintWriter(out),
                new PrintWriter(err));
    }
}
