package io.purser.control.api.graphql;

import graphql.ExecutionResult;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// The results of a subscription, one at a time, for a thread that may wait.
final class Pulled implements Subscriber<ExecutionResult> {
    /// One result, and an end behind it.
    private final BlockingQueue<Next> come = new ArrayBlockingQueue<>(2);
    private final BlockingQueue<Subscription> begun = new ArrayBlockingQueue<>(1);
    private final Subscription source;

    Pulled(Publisher<ExecutionResult> results) throws InterruptedException {
        results.subscribe(this);
        source = begun.take();
    }

    /// What comes next.
    sealed interface Next {
        record Result(ExecutionResult result) implements Next {}

        record Complete() implements Next {}

        record Failed(Throwable why) implements Next {}
    }

    Next next() throws InterruptedException {
        source.request(1);
        return come.take();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        begun.add(subscription);
    }

    @Override
    public void onNext(ExecutionResult result) {
        come.add(new Next.Result(result));
    }

    @Override
    public void onError(Throwable why) {
        come.add(new Next.Failed(why));
    }

    @Override
    public void onComplete() {
        come.add(new Next.Complete());
    }
}
