package io.purser.bench.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Random;

/// The calls of a trace, in the order of their arrival.
public record Trace(List<Call> calls) {

    public Trace {
        calls = List.copyOf(calls);
    }

    /// One call.
    ///
    /// @param offsetNanos since the first arrival
    public record Call(long offsetNanos, int promptTokens, int outputTokens) {}

    /// Reads `TIMESTAMP,ContextTokens,GeneratedTokens`.
    public static Trace read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("\"" + file + "\" is not there; expected the folder of the trace after --data");
        }
        List<String> lines = Files.readAllLines(file);
        LocalDateTime first = instant(lines.get(1));
        return new Trace(lines.stream()
                .skip(1)
                .filter(line -> !line.isBlank())
                .map(line -> call(line, first))
                .toList());
    }

    /// A call drawn at random, every one as likely.
    public Call draw(Random random) {
        return calls.get(random.nextInt(calls.size()));
    }

    private static Call call(String line, LocalDateTime first) {
        String[] cells = line.split(",");
        return new Call(
                Duration.between(first, instant(line)).toNanos(),
                Integer.parseInt(cells[1].strip()),
                Integer.parseInt(cells[2].strip()));
    }

    private static LocalDateTime instant(String line) {
        return LocalDateTime.parse(line.substring(0, line.indexOf(',')).replace(' ', 'T'));
    }
}
