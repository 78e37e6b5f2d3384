package io.purser.bench.fuzz;

import com.fasterxml.jackson.core.JsonParser;
import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.EventSplitter;
import io.purser.gateway.dialect.Json;
import io.purser.gateway.dialect.StreamTap;
import io.purser.gateway.dialect.anthropic.MessagesTap;
import io.purser.gateway.dialect.gemini.ContentTap;
import io.purser.gateway.dialect.openai.ChatTap;
import io.purser.gateway.dialect.openai.ResponsesTap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/// Streams of every dialect: the first byte chooses the dialect, the second the cuts, the rest is
/// what the provider sends.
public final class StreamTarget {
    private static final List<Supplier<StreamTap>> TAPS = List.of(
            () -> new ChatTap(true), () -> new ChatTap(false), ResponsesTap::new, MessagesTap::new, ContentTap::new);

    private static final int MOST_SINGLE_BYTES = 500;

    private StreamTarget() {}

    /// What one reading of a stream found.
    private record Found(
            List<StreamTap.Event> events,
            long outputBytes,
            long outputEvents,
            boolean finished,
            String model,
            boolean reported,
            TokenUsage usage,
            String said) {}

    /// Reads the stream whole, byte by byte, and cut at random.
    public static void fuzzerTestOneInput(byte[] data) {
        Promise.soon(() -> input(data));
    }

    private static void input(byte[] data) {
        if (data.length < 3) {
            return;
        }
        Supplier<StreamTap> dialect = TAPS.get((data[0] & 0xFF) % TAPS.size());
        byte[] stream = Arrays.copyOfRange(data, 2, data.length);
        Found whole = read(dialect.get(), stream, length -> length);
        if (stream.length <= MOST_SINGLE_BYTES) {
            Promise.same(whole, read(dialect.get(), stream, _ -> 1), "single bytes mean what the whole does");
        }
        Random random = new Random(data[1]);
        Promise.same(whole, read(dialect.get(), stream, _ -> 1 + random.nextInt(90)), "cuts change nothing");
    }

    /// @param next how many bytes come next of those that are left
    private static Found read(StreamTap tap, byte[] stream, IntUnaryOperator next) {
        EventSplitter splitter = new EventSplitter();
        List<StreamTap.Event> events = new ArrayList<>();
        int passed = 0;
        for (int at = 0; at < stream.length; ) {
            int to = Math.min(stream.length, at + next.applyAsInt(stream.length - at));
            splitter.feed(Buffer.buffer(Arrays.copyOfRange(stream, at, to)));
            at = to;
            passed += drain(splitter, tap, events);
        }
        splitter.end();
        passed += drain(splitter, tap, events);
        Promise.that(passed == stream.length, "no byte of a stream is lost", passed, stream.length);
        return found(tap, events);
    }

    private static int drain(EventSplitter splitter, StreamTap tap, List<StreamTap.Event> events) {
        int passed = 0;
        while (splitter.next()) {
            passed += splitter.to() - splitter.from();
            events.add(
                    splitter.hasData()
                            ? tap.read(splitter.data(), splitter.dataFrom(), splitter.dataTo())
                            : StreamTap.Event.PASS);
            int end = tap.state().usageEnd();
            Promise.that(
                    !splitter.hasData() || end <= splitter.dataTo() - splitter.dataFrom(),
                    "usage ends in its event",
                    end);
        }
        return passed;
    }

    private static Found found(StreamTap tap, List<StreamTap.Event> events) {
        var state = tap.state();
        Promise.that(state.outputBytes() >= 0 && state.outputEvents() <= events.size(), "output is counted once");
        Promise.usage(state.tally(), 0);
        Promise.usage(state.tally(), state.outputBytes());
        isWellFormed(tap.cut(state.tally().usage(0), true, "{}"));
        isWellFormed(tap.broken("code", "message", "{}"));
        return new Found(
                List.copyOf(events),
                state.outputBytes(),
                state.outputEvents(),
                state.finished(),
                Objects.requireNonNullElse(state.model(), ""),
                state.tally().reported(),
                state.tally().usage(0),
                state.tally().serviceTier() + " " + state.tally().reportedCost() + " "
                        + state.tally().unknownFields());
    }

    /// What we write ourselves is a stream of events in JSON, whatever was read before.
    private static void isWellFormed(byte[] events) {
        EventSplitter splitter = new EventSplitter();
        splitter.feed(Buffer.buffer(events));
        while (splitter.next()) {
            int length = splitter.dataTo() - splitter.dataFrom();
            if (length == 6 && splitter.data()[splitter.dataFrom()] == '[') {
                continue;
            }
            try (JsonParser json = Json.FACTORY.createParser(splitter.data(), splitter.dataFrom(), length)) {
                json.nextToken();
                json.skipChildren();
                Promise.that(json.nextToken() == null, "an event is one JSON object");
            } catch (IOException broken) {
                throw new AssertionError("an event of our own is not JSON", broken);
            }
        }
        Promise.that(splitter.pendingBytes() == 0, "our own events end");
    }
}
