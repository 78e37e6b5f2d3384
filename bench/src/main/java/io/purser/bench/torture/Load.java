package io.purser.bench.torture;

import io.purser.bench.load.Answer;
import io.purser.bench.load.CallClient;
import io.purser.bench.load.LoadClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Clients that call one after the other until they are told to stop, whatever becomes of their
/// calls. What became of each is kept.
final class Load {
    private static final long BREATH_NANOS = 20_000_000;
    private static final int PATIENCE_SECONDS = 60;
    private final CallClient client;
    private final Call.Maker calls;
    private final List<Call.Outcome> outcomes = new ArrayList<>();
    private final CountDownLatch ended;
    private volatile boolean stopped;
    private volatile int answered;

    private Load(CallClient client, Call.Maker calls, int clients) {
        this.client = client;
        this.calls = calls;
        this.ended = new CountDownLatch(clients);
    }

    /// Begins to call.
    static Load begin(LoadClient client, int port, Call.Maker calls, int clients) {
        Load load = new Load(new CallClient(client, port), calls, clients);
        for (int i = 0; i < clients; i++) {
            load.call(0);
        }
        return load;
    }

    /// Answers so far, of whatever kind.
    int answered() {
        return answered;
    }

    /// Returns every outcome when no call is under way any more.
    List<Call.Outcome> stop() throws InterruptedException {
        stopped = true;
        if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(ended.getCount() + " clients have no end");
        }
        return outcomes;
    }

    private void call(long notBeforeNanos) {
        Call call;
        synchronized (calls) {
            call = calls.next();
        }
        CompletableFuture<Answer> answer =
                notBeforeNanos == 0 ? client.call(call.request()) : client.callAt(notBeforeNanos, call.request());
        answer.thenAccept(came -> ended(call, came)).exceptionally(surprise -> {
            throw new IllegalStateException(surprise);
        });
    }

    /// On the client's event loop, as every answer is.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void ended(Call call, Answer answer) {
        outcomes.add(new Call.Outcome(call.name(), answer));
        answered++;
        if (stopped) {
            ended.countDown();
        } else {
            call(answer.status() == 0 || answer.status() >= 500 ? System.nanoTime() + BREATH_NANOS : 0);
        }
    }
}
