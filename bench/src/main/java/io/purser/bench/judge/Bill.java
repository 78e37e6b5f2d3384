package io.purser.bench.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The provider's own account of every attempt it saw.
public record Bill(List<Line> lines) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Bill {
        lines = List.copyOf(lines);
    }

    /// One attempt.
    ///
    /// @param id the answer's own id, which the client sees too
    /// @param callerId what the caller called it, null where it said nothing
    /// @param ended `open`, `complete`, `client_gone`, `cut`, `failed` or `refused`
    public record Line(long seq, String id, @Nullable String callerId, String ended, Consumed consumed) {}

    /// Reads the file of the sandbox: the last whole line of a `seq` stands.
    public static Bill read(Path file) throws IOException {
        Map<Long, Line> lines = new TreeMap<>();
        for (String text : Files.readAllLines(file)) {
            if (text.endsWith("}")) {
                Line line = line(JSON.readTree(text));
                lines.put(line.seq(), line);
            }
        }
        return new Bill(List.copyOf(lines.values()));
    }

    /// The lines on which something was charged or may yet be.
    public List<Line> charged() {
        return lines.stream().filter(line -> !line.ended().equals("refused")).toList();
    }

    /// The lines after a sequence.
    public Bill after(long seq) {
        return new Bill(lines.stream().filter(line -> line.seq() > seq).toList());
    }

    private static Line line(JsonNode json) {
        return new Line(
                json.get("seq").asLong(),
                json.get("id").asText(),
                json.path("requestId").asText(null),
                json.get("ended").asText(),
                new Consumed(
                        json.get("model").asText(),
                        json.get("input").asLong(),
                        json.get("cache_read").asLong(),
                        json.get("cache_write").asLong(),
                        json.get("cache_write_long").asLong(),
                        json.get("output").asLong(),
                        json.get("reasoning").asLong(),
                        Nanos.parse(json.get("cost").asText())));
    }
}
