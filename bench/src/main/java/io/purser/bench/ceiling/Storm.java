package io.purser.bench.ceiling;

import io.purser.bench.judge.Refusals;
import io.purser.bench.load.Answer;
import io.purser.bench.load.CallClient;
import io.purser.bench.trace.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waves of streams against one ceiling until a wave admits nothing.
final class Storm {
    private static final int MOST_WAVES = 200;
    private final Ceiling ceiling;
    private final List<String> surprises = new ArrayList<>();
    private final Set<String> providerIds = new HashSet<>();
    private int waves;
    private int completed;
    private int capped;
    private int cut;
    private int held;
    private int settled;

    Storm(Ceiling ceiling) {
        this.ceiling = ceiling;
    }

    void run(CallClient client, Trace trace, int paceMillis)
            throws InterruptedException, ExecutionException, TimeoutException, IOException {
        Random random = ceiling.draws();
        int admitted;
        do {
            waves++;
            List<CompletableFuture<Answer>> pending = new ArrayList<>();
            for (byte[] request : ceiling.wave(trace, random, paceMillis)) {
                pending.add(client.call(request));
            }
            admitted = 0;
            for (CompletableFuture<Answer> one : pending) {
                admitted += count(one.get(120, TimeUnit.SECONDS));
            }
        } while (admitted > 0 && waves < MOST_WAVES);
    }

    private int count(Answer answer) throws IOException {
        if (answer.success()) {
            providerIds.add(String.valueOf(answer.providerId()));
            countEnd(answer.body());
            return 1;
        }
        if (answer.status() == 402) {
            surprises.addAll(Refusals.differences(answer.body()));
            if (Refusals.reason(answer.body()).equals("held")) {
                held++;
            } else {
                settled++;
            }
            return 0;
        }
        surprises.add(answer.status()
                + (answer.whole() ? " " : " broken ")
                + answer.body().substring(0, Math.min(200, answer.body().length())));
        return 0;
    }

    private void countEnd(String body) {
        if (body.contains("\"cut\"")) {
            cut++;
        } else if (body.contains("\"finish_reason\":\"length\"")
                && !body.contains("\"completion_tokens\":" + Ceiling.MAX_TOKENS)) {
            capped++;
        } else {
            completed++;
        }
    }

    Ceiling ceiling() {
        return ceiling;
    }

    /// The provider's ids of every answer that was begun.
    Set<String> providerIds() {
        return providerIds;
    }

    List<String> surprises() {
        return surprises;
    }

    int waves() {
        return waves;
    }

    int completed() {
        return completed;
    }

    int capped() {
        return capped;
    }

    int cut() {
        return cut;
    }

    int held() {
        return held;
    }

    int settled() {
        return settled;
    }
}
