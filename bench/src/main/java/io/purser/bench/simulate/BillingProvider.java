package io.purser.bench.simulate;

import io.purser.core.usage.TokenUsage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whoever answers and bills. It keeps its own bill of tokens, written before it answers, and
/// shares no counting with the gateway. A request that comes twice is one attempt to it.
final class BillingProvider {
    static final List<String> NAMES = List.of("alpha", "beta");
    private static final int PERCENT_OF_ERRORS = 7;

    private final World world;
    private final Chance chance;
    private final Map<String, Line> bill = new LinkedHashMap<>();
    private final Map<String, Job> jobs = new HashMap<>();

    /// A batch that it runs.
    private record Job(List<TokenUsage> parts, long doneAt) {}

    /// What it charges for one attempt.
    static final class Line {
        private final String provider;
        private final String model;
        private final long input;
        private long output;
        private boolean open = true;
        private boolean refused;

        Line(String provider, String model, long input) {
            this.provider = provider;
            this.model = model;
            this.input = input;
        }

        /// Whether this provider ran this model.
        boolean ran(String onProvider, String onModel) {
            return provider.equals(onProvider) && model.equals(onModel);
        }

        long input() {
            return input;
        }

        long output() {
            return output;
        }

        /// Answered with an error, which costs nothing.
        boolean isRefused() {
            return refused;
        }
    }

    /// A request as it comes over the wire.
    ///
    /// @param most the output cap written into it, or what the model can
    record Wanted(
            String requestId,
            String provider,
            String model,
            long promptBytes,
            int messages,
            long most,
            boolean streamed) {}

    /// What it sends back.
    sealed interface Message {
        /// So many output tokens until now.
        record Chunk(long outputTokens) implements Message {}

        /// The end with the usage.
        record Usage(long inputTokens, long outputTokens) implements Message {}

        /// A refusal that costs nothing.
        record Failed(int status) implements Message {}

        /// The connection ends in the middle.
        record BrokenOff() implements Message {}
    }

    BillingProvider(World world, Chance chance) {
        this.world = world;
        this.chance = chance;
    }

    /// The sandbox's rule: a token for every four bytes, rounded up, four for each message.
    private static long promptTokens(long bytes, int messages) {
        return Math.ceilDiv(bytes, 4L) + 4L * messages;
    }

    void receive(Wanted wanted) {
        if (bill.containsKey(wanted.requestId())) {
            world.coverage().saw(Pair.DUPLICATE_REQUEST);
            return;
        }
        Line line = new Line(wanted.provider(), wanted.model(), promptTokens(wanted.promptBytes(), wanted.messages()));
        bill.put(wanted.requestId(), line);
        if (chance.percent(PERCENT_OF_ERRORS)) {
            line.refused = true;
            line.open = false;
            send(wanted, new Message.Failed(chance.percent(50) ? 500 : 429));
            return;
        }
        long output = chance.percent(15) ? wanted.most() : chance.between(0, Math.min(wanted.most(), 1_600));
        long pace = chance.percent(10) ? 3_600_000 : chance.percent(30) ? 20_000 : 200;
        if (!wanted.streamed()) {
            world.agenda().after(chance.between(1, 4 * pace), "provider answers", () -> finish(wanted, line, output));
            return;
        }
        chunk(wanted, line, output, Math.max(1, output / chance.between(1, 6)), pace);
    }

    /// Runs a batch, for hours; some are never done.
    void make(Shelf.Batch batch) {
        Chance own = world.extras().chance();
        List<TokenUsage> parts = batch.lines().stream()
                .map(each ->
                        TokenUsage.of(promptTokens(each.promptBytes(), each.messages()), own.between(0, each.most())))
                .toList();
        TokenUsage all = parts.stream().reduce(TokenUsage.NONE, TokenUsage::plus);
        Line line = new Line(batch.provider(), batch.wish().model(), all.input());
        line.output = all.output();
        bill.put(batch.requestId(), line);
        boolean never = own.percent(8);
        jobs.put(
                batch.requestId(),
                new Job(parts, never ? Long.MAX_VALUE : world.agenda().now() + own.between(60_000, 100_000_000)));
    }

    /// Answers a call that somebody makes by themselves.
    TokenUsage charge(String requestId, Agents.Wish wish, String model, long output) {
        Line line = new Line(wish.provider(), model, promptTokens(wish.promptBytes(), 1));
        line.output = output;
        line.open = false;
        bill.put(requestId, line);
        return TokenUsage.of(line.input, output);
    }

    /// What each line of a batch used, null as long as it runs.
    @Nullable
    List<TokenUsage> result(String requestId) {
        Job job = jobs.get(requestId);
        return job == null || job.doneAt > world.agenda().now() ? null : job.parts;
    }

    private void chunk(Wanted wanted, Line line, long output, long size, long pace) {
        world.agenda().after(chance.between(1, pace), "provider streams", () -> {
            if (!line.open) {
                return;
            }
            line.output = Math.min(output, line.output + size);
            send(wanted, new Message.Chunk(line.output));
            if (line.output >= output) {
                finish(wanted, line, output);
            } else if (chance.percent(3) && !world.weather().isCalm()) {
                line.open = false;
                send(wanted, new Message.BrokenOff());
            } else {
                chunk(wanted, line, output, size, pace);
            }
        });
    }

    private void finish(Wanted wanted, Line line, long output) {
        if (line.open) {
            line.output = output;
            line.open = false;
            send(wanted, new Message.Usage(line.input, line.output));
        }
    }

    private void send(Wanted wanted, Message message) {
        world.send(
                "provider to " + wanted.requestId() + " " + message, () -> world.arrives(wanted.requestId(), message));
    }

    /// Nobody reads any more: it stops, and what it made is on the bill.
    void cancel(String requestId) {
        Line line = bill.get(requestId);
        if (line != null) {
            line.open = false;
        }
    }

    /// What it charges for an attempt, null where it saw none.
    @Nullable
    Line line(String requestId) {
        return bill.get(requestId);
    }

    Map<String, Line> bill() {
        return bill;
    }
}
