package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the files of the queries are asked for: pinned to an answer, by the command line, and in ways that are refused.
class QueryFilesTest {
    private final Path folder;

    QueryFilesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aFileOfAQueryIsWhatWasAskedForAndNothingElse() throws Exception {
        try (QueriedPurser purser = new QueriedPurser(folder)) {
            purser.spend(200);
            aFilePinnedToAnAnswerStaysAsItWas(purser);
            theCommandLineTakesWhatTheRouteGives(purser);
            whatIsNotUnderstoodIsRefused(purser);
        }
    }

    private void aFilePinnedToAnAnswerStaysAsItWas(QueriedPurser purser) throws Exception {
        String asOf = purser.ask("change(of: {from: \"2026-11-08T00:00:00Z\", to: \"2026-11-15T00:00:00Z\"}) { asOf }")
                .path("asOf")
                .asText();
        String file = "change.csv?groupBy=customer&" + QueriedPurser.WEEK;
        HttpResponse<byte[]> before = purser.get(file);
        assertThat(before.headers().firstValue("purser-as-of")).contains(asOf);
        purser.spend(300);
        assertThat(purser.get(file).body()).isNotEqualTo(before.body());
        assertThat(purser.get(file + "&asOf=" + asOf).body()).isEqualTo(before.body());
    }

    private void theCommandLineTakesWhatTheRouteGives(QueriedPurser purser) throws Exception {
        Path file = folder.resolve("compare.csv");
        CommandRun run = purser.run(
                "export",
                "compare",
                "--from",
                "2026-11-08T00:00:00Z",
                "--to",
                "2026-11-15T00:00:00Z",
                "--by",
                "customer",
                "--measures",
                "requests,cost",
                "--where",
                "model!~=no*",
                "--compare",
                "2026-11-02T00:00:00Z..2026-11-05T00:00:00Z",
                "--out",
                file.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Files.readString(file))
                .isEqualTo(purser.text("compare.csv?groupBy=customer&measures=requests,cost&against=range"
                        + "&againstFrom=2026-11-02T00:00:00Z&againstTo=2026-11-05T00:00:00Z&" + QueriedPurser.WEEK
                        + "&model!~=no*"))
                .contains("2026-11-02T00:00:00Z");
        CommandRun concentration = purser.run("export", "concentration", "--measures", "tokens", "--period", "2026-11");
        assertThat(concentration.out()).as(concentration.err()).contains(",rank,tokens,share,");
        CommandRun unknown = purser.run("export", "compare", "--bucket", "day");
        assertThat(unknown.code()).isNotZero();
        assertThat(unknown.err()).contains("bucket: is unknown");
        assertThat(purser.run("export", "comparison").err()).contains("compare, top-movers");
    }

    private void whatIsNotUnderstoodIsRefused(QueriedPurser purser) throws Exception {
        for (Map.Entry<String, String> wrong : Map.ofEntries(
                        Map.entry("compare.csv?bucket=day", "bucket: is unknown"),
                        Map.entry("breakdown.csv?against=previous", "against: is unknown"),
                        Map.entry("breakdown.csv?ascending=yes", "ascending: \\\"yes\\\" is neither"),
                        Map.entry("breakdown.csv?top=3", "top: is unknown"),
                        Map.entry("series.csv?top=51", "top: is no number of lines; expected 1 to 50"),
                        Map.entry("series.csv?bucket=minute", "bucket: is unknown"),
                        Map.entry("series.csv?period=2020&bucket=hour", "more than 2000 points"),
                        Map.entry("compare.csv?measure=cost", "did you mean measures?"),
                        Map.entry("compare.csv?measures=costs", "measures: is no measure; expected cost, requests"),
                        Map.entry("compare.csv?groupBy=user,key,model", "expected at most 2"),
                        Map.entry(
                                "compare.csv?against=never", "against: is unknown; expected previous, year_ago, range"),
                        Map.entry("top-movers.csv?against=range", "againstFrom and againstTo"),
                        Map.entry("top-movers.csv?againstTo=2026-11-01T00:00:00Z", "againstFrom and againstTo"),
                        Map.entry("change.csv?measures=cost", "measures: is unknown"),
                        Map.entry("change.json?asOf=yesterday", "asOf: is unknown"),
                        Map.entry("change.json?against=previous&against=year_ago", "against: stands twice"),
                        Map.entry("concentration.csv?measure=error_rate", "measure: expected one that adds up"),
                        Map.entry("concentration.csv?measure=cost,tokens", "measure: names 2; expected one"),
                        Map.entry("concentration.csv?groupBy=user,model", "expected at most 1"))
                .entrySet()) {
            HttpResponse<byte[]> answer = purser.get(wrong.getKey());
            assertThat(answer.statusCode()).as(wrong.getKey()).isEqualTo(400);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .as(wrong.getKey())
                    .contains(wrong.getValue());
        }
    }
}
