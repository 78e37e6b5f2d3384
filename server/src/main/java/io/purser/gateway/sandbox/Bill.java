package io.purser.gateway.sandbox;

import io.purser.gateway.sandbox.Attempt.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// What the sandbox charges: one line per attempt, entered before the answer (or its end) leaves.
/// With a file, every entry is handed to the operating system first; the last line of a `seq`
/// stands. Keeps the newest lines in memory and the totals of all of them. Safe for all threads.
final class Bill implements AutoCloseable {
    /// Lines that `GET /sandbox/bill` can show; older ones are only in the totals and the file.
    static final int KEPT_LINES = 50_000;

    private final @Nullable FileChannel file;
    private final Deque<Attempt> closed = new ArrayDeque<>();
    private final Map<Long, Attempt> open = new HashMap<>();
    private final Totals totals = new Totals();
    private long seq;

    Bill(@Nullable Path file) throws IOException {
        this.file = file == null
                ? null
                : FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /// Enters an attempt that goes on, billed for its prompt so far.
    synchronized Attempt begin(LongFunction<Attempt> attempt) {
        Attempt entered = attempt.apply(++seq);
        write(entered);
        open.put(entered.seq(), entered);
        return entered;
    }

    /// Enters an attempt whose figures are final already.
    synchronized Attempt enter(LongFunction<Attempt> attempt) {
        Attempt entered = attempt.apply(++seq);
        write(entered);
        keep(entered);
        return entered;
    }

    /// Ends an open attempt; the first end wins.
    synchronized void end(Attempt attempt, Ended how, Figures consumed, BigDecimal cost) {
        if (open.remove(attempt.seq()) == null) {
            return;
        }
        Attempt ended = attempt.ended(how, consumed, cost);
        write(ended);
        keep(ended);
    }

    /// The bill as JSON: the lines after `after`, the open ones, and the totals of every line ever.
    synchronized String json(long after) {
        StringBuilder json = new StringBuilder("{\"attempts\":[");
        String separator = "";
        for (Iterable<Attempt> lines : List.of(closed, open.values())) {
            for (Attempt attempt : lines) {
                if (attempt.seq() > after) {
                    json.append(separator).append(attempt.json());
                    separator = ",\n";
                }
            }
        }
        return json.append("],\"open\":")
                .append(open.size())
                .append(",\"totals\":")
                .append(totals.json())
                .append("}")
                .toString();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    private void keep(Attempt attempt) {
        totals.add(attempt);
        closed.addLast(attempt);
        if (closed.size() > KEPT_LINES) {
            closed.removeFirst();
        }
    }

    private void write(Attempt attempt) {
        if (file == null) {
            return;
        }
        ByteBuffer line = ByteBuffer.wrap((attempt.json() + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (line.hasRemaining()) {
                file.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the bill cannot be written", e);
        }
    }

    /// The sums over every attempt that has ended.
    private static final class Totals {
        private long attempts;
        private long input;
        private long cacheRead;
        private long cacheWrite;
        private long cacheWriteLong;
        private long output;
        private long reasoning;
        private BigDecimal cost = BigDecimal.ZERO;

        void add(Attempt attempt) {
            Figures figures = attempt.figures();
            attempts++;
            input += figures.input();
            cacheRead += figures.cacheRead();
            cacheWrite += figures.cacheWrite();
            cacheWriteLong += figures.cacheWriteLong();
            output += figures.output();
            reasoning += figures.reasoning();
            cost = cost.add(attempt.cost());
        }

        String json() {
            return """
                    {"attempts":%d,"input":%d,"cache_read":%d,"cache_write":%d,"cache_write_long":%d,\
                    "output":%d,"reasoning":%d,"cost":"%s"}\
                    """.formatted(
                    attempts, input, cacheRead, cacheWrite, cacheWriteLong, output, reasoning, Money.plain(cost));
        }
    }
}
