package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.purser.cli.CommandLineProgram;
import io.purser.cli.FakeBackupDesk;
import io.purser.cli.ServerStart;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `purser rates`, from the command line to the file that a gateway watches.
class OfflineRatesTest {
    private static final String THERE = """
            date,from,to,rate
            2026-11-19,USD,EUR,0.91
            2026-11-20,USD,EUR,0.92
            2026-11-20,USD,JPY,155.37
            2026-11-30,USD,EUR,0.95
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("rates.csv"), THERE);
        Files.writeString(folder.resolve("purser.yaml"), "exchangeRates: %s\n".formatted(folder.resolve("rates.csv")));
    }

    @Test
    void showNamesTheLatestOfTheDayAndFlagsTheOld() {
        assertThat(run("show", "--at", "2026-11-21", "-o", "csv")).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "date,from,to,rate,inForce,old",
                        "2026-11-20,USD,EUR,0.92,true,false",
                        "2026-11-20,USD,JPY,155.37,true,false");
        assertThat(run("show", "--at", "2026-11-19")).isZero();
        assertThat(out.toString()).contains("0.91").doesNotContain("JPY", "old");
        assertThat(run("show", "--at", "2026-11-27")).isZero();
        assertThat(out.toString()).as("seven days are not too many").doesNotContain("old");
        assertThat(run("show", "--at", "2026-11-28")).isZero();
        assertThat(out.toString()).contains("old");
        assertThat(run("show", "--all", "--at", "2026-11-21", "-o", "csv")).isZero();
        assertThat(out.toString().lines()).hasSize(5);
        assertThat(out.toString()).contains("2026-11-30,USD,EUR,0.95,false,false");
    }

    @Test
    void withoutYesNothingIsWrittenAndTheReviewNamesEveryRate() throws IOException {
        String file = brought("2026-11-20,USD,EUR,0.93", "2026-11-20,USD,JPY,155.370", "2026-11-21,USD,EUR,0.94");
        assertThat(run("import", file)).isZero();
        assertThat(out.toString())
                .contains("1 added, 1 changed, 1 unchanged; 5 afterwards")
                .containsPattern("2026-11-21 +USD +0.94 +EUR")
                .containsPattern("2026-11-20 +USD +0.92 +0.93 +EUR");
        assertThat(err.toString()).contains("Nothing was written; --yes takes over 2 rates");
        assertThat(folder.resolve("rates.csv")).hasContent(THERE);
    }

    @Test
    void withYesNewRatesJoinThoseThatAreThere() throws IOException {
        assertThat(run("import", brought("2026-11-21,USD,EUR,0.94", "2026-11-20,USD,EUR,0.93"), "--yes"))
                .isZero();
        assertThat(folder.resolve("rates.csv")).hasContent("""
                date,from,to,rate
                2026-11-19,USD,EUR,0.91
                2026-11-20,USD,EUR,0.93
                2026-11-20,USD,JPY,155.37
                2026-11-21,USD,EUR,0.94
                2026-11-30,USD,EUR,0.95
                """);
        assertThat(folder.resolve("rates.csv.new")).doesNotExist();
        assertThat(run("import", brought("2026-11-21,USD,EUR,0.94"), "--yes")).isZero();
        assertThat(err.toString()).contains("Nothing to write.");
    }

    @Test
    void aRateThatCannotBeTrueBesideTheOthersIsRefusedWithAllThatCameWithIt() throws IOException {
        String file = brought("2026-11-21,USD,JPY,156", "2026-11-22,USD,EUR,9.4", "2026-11-23,JPY,USD,0.0064");
        assertThat(run("import", file, "--yes")).isEqualTo(1);
        assertThat(err.toString())
                .contains("new.csv:3: 1 USD = 9.4 EUR, 2026-11-22 is not plausible after 1 USD = 0.92 EUR")
                .contains("new.csv:4: 1 JPY = 0.0064 USD, 2026-11-23 stands the other way round on line 2");
        assertThat(folder.resolve("rates.csv")).hasContent(THERE);
    }

    @Test
    void whereNothingNamesAFileTheCommandSaysSo() throws IOException {
        Files.writeString(folder.resolve("purser.yaml"), "{}\n");
        assertThat(run("show")).isZero();
        assertThat(err.toString()).contains("No rates: every price must be in the accounting currency.");
        assertThat(run("import", brought("2026-11-21,USD,EUR,0.94"), "--yes")).isEqualTo(1);
        assertThat(err.toString()).contains("names no exchangeRates; give --out FILE");
        String made = folder.resolve("made.csv").toString();
        assertThat(run("import", brought("2026-11-21,USD,EUR,0.94"), "--yes", "--out", made))
                .isZero();
        assertThat(Path.of(made)).hasContent("date,from,to,rate\n2026-11-21,USD,EUR,0.94\n");
    }

    private String brought(String... rows) throws IOException {
        return Files.writeString(folder.resolve("new.csv"), "date,from,to,rate\n" + String.join("\n", rows) + "\n")
                .toString();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("rates"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", folder.resolve("purser.yaml").toString()));
        ServerStart none = options -> {
            throw new ServerStart.StartFailed("no server in this test");
        };
        return CommandLineProgram.run(
                all.toArray(String[]::new),
                Map.of(),
                none,
                new OfflinePrices(),
                new FakeBackupDesk(),
                (_, _) -> MissingNode.getInstance(),
                new PrintWriter(out),
                new PrintWriter(err));
    }
}
