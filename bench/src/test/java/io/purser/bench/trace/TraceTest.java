package io.purser.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TraceTest {
    @Test
    void arrivalsCountFromTheFirst(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("trace.csv");
        Files.writeString(file, """
                TIMESTAMP,ContextTokens,GeneratedTokens
                2023-11-16 18:15:46.6805900,374,44
                2023-11-16 18:15:50.9951690,396,109
                """);
        assertThat(Trace.read(file).calls())
                .containsExactly(new Trace.Call(0, 374, 44), new Trace.Call(4_314_579_000L, 396, 109));
    }

    @Test
    void aPromptHasFourBytesForEachTokenBesideTheMessage() {
        String prompt = Prompt.of(374, "[[out=44]]");
        assertThat(prompt.getBytes(StandardCharsets.UTF_8)).hasSize(4 * 370);
        assertThat(prompt).startsWith("[[out=44]]");
    }

    @Test
    void aPromptIsNeverShorterThanItsDirectives() {
        assertThat(Prompt.of(1, "[[out=44]]")).isEqualTo("[[out=44]]");
    }
}
