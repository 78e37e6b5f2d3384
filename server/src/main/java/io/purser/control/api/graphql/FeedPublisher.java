package io.purser.control.api.graphql;

import io.purser.control.subscriptions.Feed;
import io.purser.control.subscriptions.Feed.Turn;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A feed as the engine wants its sources: each event is pulled, waited for and handed on by the thread that requests
/// it, so that nothing is ever buffered between the ledger and the connection.
final class FeedPublisher<C> implements Publisher<Map<String, @Nullable Object>> {
    private static final Logger LOG = LoggerFactory.getLogger(FeedPublisher.class);

    private final Feed<C> feed;
    private final Function<Turn.Told<C>, Map<String, @Nullable Object>> form;

    FeedPublisher(Feed<C> feed, Function<Turn.Told<C>, Map<String, @Nullable Object>> form) {
        this.feed = feed;
        this.form = form;
    }

    @Override
    public void subscribe(Subscriber<? super Map<String, @Nullable Object>> subscriber) {
        subscriber.onSubscribe(new Subscription() {
            private boolean over;

            @Override
            public void request(long events) {
                for (long i = 0; i < events && !over; i++) {
                    over = !hand(subscriber);
                }
            }

            @Override
            public void cancel() {
                over = true;
            }
        });
    }

    private boolean hand(Subscriber<? super Map<String, @Nullable Object>> subscriber) {
        try {
            switch (feed.next()) {
                case Turn.Told<C> told -> {
                    subscriber.onNext(form.apply(told));
                    return true;
                }
                case Turn.Over<C> _ -> subscriber.onComplete();
            }
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
            subscriber.onError(left);
        } catch (ApiError denied) {
            feed.endsBy(Feed.Ending.DENIED);
            subscriber.onError(denied);
        } catch (RuntimeException failure) {
            LOG.error("a subscription failed", failure);
            feed.endsBy(Feed.Ending.FAILED);
            subscriber.onError(new ApiError("internal", "the subscription failed; the server's log says why"));
        }
        return false;
    }
}
