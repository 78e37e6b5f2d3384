package io.purser.bench.kill;

import io.purser.bench.load.Answer;
import io.purser.bench.load.CallClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Clients that call without a pause until they are told to stop, and keep a log of every answer
/// that came whole.
final class Hammer {
    private final CallClient client;
    private final List<byte[]> requests;
    private final List<Answer> answered = new ArrayList<>();
    private final CountDownLatch ended;
    private volatile boolean stopped;
    private int next;

    Hammer(CallClient client, List<byte[]> requests, int clients) {
        this.client = client;
        this.requests = requests;
        this.ended = new CountDownLatch(clients);
        for (int i = 0; i < clients; i++) {
            call(requests.get(i % requests.size()));
        }
    }

    /// Returns the answers that came whole when no call is under way any more.
    List<Answer> stop() throws InterruptedException {
        stopped = true;
        if (!ended.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(ended.getCount() + " clients have no end");
        }
        return answered;
    }

    private void call(byte[] request) {
        client.call(request).thenAccept(this::answered).exceptionally(surprise -> {
            throw new IllegalStateException(surprise);
        });
    }

    /// On the client's event loop, as every answer is.
    private void answered(Answer answer) {
        if (answer.success()) {
            answered.add(answer);
        }
        if (stopped || !answer.whole()) {
            ended.countDown();
        } else {
            next = (next + 1) % requests.size();
            call(requests.get(next));
        }
    }
}
