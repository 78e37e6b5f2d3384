package io.purser.control.replay;

import io.purser.control.replay.RecordedPast.Call;
import io.purser.control.replay.RecordedPast.Corrected;
import io.purser.control.replay.RecordedPast.Growth;
import io.purser.control.replay.RecordedPast.Recorded;
import io.purser.control.replay.RecordedPast.Refused;
import io.purser.control.replay.RecordedPast.Released;
import io.purser.control.replay.RecordedPast.Reported;
import io.purser.control.replay.RecordedPast.Settled;
import io.purser.control.replay.RecordedPast.StillOpen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/// The recorded past in its real order. It is read a stretch at a time, by admission; what a call did later waits
/// until time has come to it, so that no more is in memory than one stretch and what was under way.
final class Timeline {
    private static final long LONGEST_STRETCH = TimeUnit.DAYS.toMillis(1);
    private static final long SHORTEST_STRETCH = TimeUnit.SECONDS.toMillis(1);
    private static final int MOST_IN_A_STRETCH = 50_000;

    private final RecordedPast past;
    private final String organization;
    private final long end;
    private final PriorityQueue<Step> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::order));
    private long reached;
    private long width = LONGEST_STRETCH;

    Timeline(RecordedPast past, String organization, long from, long end) {
        this.past = past;
        this.organization = organization;
        this.reached = from;
        this.end = end;
    }

    /// One thing at its time.
    sealed interface Step {
        long at();

        long order();
    }

    record Admission(Call call) implements Step {
        @Override
        public long at() {
            return call.hold().admittedAt();
        }

        @Override
        public long order() {
            return call.order();
        }
    }

    record TopUp(Call call, Growth growth) implements Step {
        @Override
        public long at() {
            return Math.max(growth.at(), call.hold().admittedAt());
        }

        @Override
        public long order() {
            return growth.order();
        }
    }

    record CallEnd(Call call, long at, long order) implements Step {}

    record Refusal(Refused refused) implements Step {
        @Override
        public long at() {
            return refused.refused().at();
        }

        @Override
        public long order() {
            return refused.order();
        }
    }

    record Report(Reported reported) implements Step {
        @Override
        public long at() {
            return Math.max(reported.event().admittedAt(), reported.event().bookedAt());
        }

        @Override
        public long order() {
            return reported.order();
        }
    }

    record Correction(Corrected corrected) implements Step {
        @Override
        public long at() {
            return corrected.adjustment().entry().bookedAt();
        }

        @Override
        public long order() {
            return corrected.order();
        }
    }

    /// Told of everything in its order.
    interface Player {
        void play(Step step);
    }

    /// Up to which admission everything was played.
    long reached() {
        return reached;
    }

    boolean isOver() {
        return reached >= end;
    }

    /// Plays one stretch more.
    void play(Player player) {
        List<Recorded> stretch = read();
        stretch.forEach(this::await);
        while (!waiting.isEmpty() && waiting.peek().at() < reached) {
            player.play(waiting.remove());
        }
    }

    private List<Recorded> read() {
        while (true) {
            long to = Math.min(end, reached + width);
            List<Recorded> found = new ArrayList<>();
            boolean shortest = width <= SHORTEST_STRETCH;
            int[] count = {0};
            past.between(organization, reached, to, each -> {
                if (++count[0] <= MOST_IN_A_STRETCH || shortest) {
                    found.add(each);
                }
            });
            if (count[0] <= MOST_IN_A_STRETCH || shortest) {
                reached = to;
                width = count[0] < MOST_IN_A_STRETCH / 8 ? Math.min(LONGEST_STRETCH, 2 * width) : width;
                return found;
            }
            width = Math.max(SHORTEST_STRETCH, width / 4);
        }
    }

    /// Has something wait for its time.
    void await(Recorded each) {
        switch (each) {
            case Call call -> await(call);
            case Refused refused -> waiting.add(new Refusal(refused));
            case Reported reported -> waiting.add(new Report(reported));
            case Corrected corrected -> waiting.add(new Correction(corrected));
        }
    }

    private void await(Call call) {
        waiting.add(new Admission(call));
        call.growths().forEach(growth -> waiting.add(new TopUp(call, growth)));
        long admitted = call.hold().admittedAt();
        switch (call.end()) {
            case Settled settled ->
                waiting.add(new CallEnd(call, Math.max(admitted, settled.event().bookedAt()), settled.order()));
            case Released released ->
                waiting.add(new CallEnd(call, Math.max(admitted, released.at()), released.order()));
            case StillOpen _ -> {}
        }
    }
}
