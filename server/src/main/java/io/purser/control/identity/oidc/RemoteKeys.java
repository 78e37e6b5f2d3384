package io.purser.control.identity.oidc;

import com.nimbusds.jose.jwk.RSAKey;
import io.purser.control.identity.IssuerStanding;
import io.purser.control.identity.jwt.FoundKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of another's issuer, kept. They are fetched when a token first needs them; later they are fetched again in
/// the background, and a key that is not among them has them fetched at most once in a while, whatever strangers send.
/// While the issuer is away the last ones hold for a day.
public final class RemoteKeys {
    /// After how long they are fetched again.
    public static final Duration FRESH = Duration.ofMinutes(15);
    /// Between two fetches, whatever asks for them.
    public static final Duration PAUSE = Duration.ofSeconds(30);
    /// For how long they hold without the issuer.
    public static final Duration KEPT = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    /// More callers than this do not wait for a fetch: they would take the place of others.
    private static final int MOST_WAITING = 32;

    private final String issuer;
    private final Source source;
    private final InstantSource clock;
    private final Executor threads;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private volatile @Nullable Held held;
    private volatile String problem = "";
    private @Nullable CompletableFuture<Void> fetching;
    private @Nullable Long tried;

    /// @param issuer its name, for messages
    /// @param threads on which fetching may block
    public RemoteKeys(String issuer, Source source, InstantSource clock, Executor threads) {
        this.issuer = issuer;
        this.source = source;
        this.clock = clock;
        this.threads = threads;
    }

    /// Where the keys come from.
    @FunctionalInterface
    public interface Source {
        /// Every key that signs, by its id.
        ///
        /// @throws IOException with a sentence for people
        Map<String, RSAKey> keys() throws IOException;
    }

    private record Held(Map<String, RSAKey> keys, long at) {
        Held {
            keys = Map.copyOf(keys);
        }
    }

    /// How it stands now. Nothing is fetched.
    public IssuerStanding standing() {
        @Nullable Held now = usable(clock.millis());
        @Nullable Held ever = held;
        return new IssuerStanding(
                issuer, now == null ? 0 : now.keys().size(), ever == null ? null : ever.at(), problem);
    }

    /// The key of this id. May wait for the issuer, and never long.
    FoundKey key(String id) {
        long now = clock.millis();
        @Nullable Held known = usable(now);
        @Nullable RSAKey key = known == null ? null : known.keys().get(id);
        if (known != null && key != null) {
            if (now - known.at() >= FRESH.toMillis()) {
                var _ = fetch(now);
            }
            return new FoundKey.Known(key);
        }
        @Nullable CompletableFuture<Void> fetch = fetch(now);
        boolean ended = fetch == null || await(fetch);
        @Nullable Held after = usable(now);
        key = after == null ? null : after.keys().get(id);
        if (key != null) {
            return new FoundKey.Known(key);
        }
        return after == null || !ended
                ? new FoundKey.Away("the keys of the issuer \"" + issuer + "\" cannot be fetched now; try again soon")
                : new FoundKey.None();
    }

    private @Nullable Held usable(long now) {
        @Nullable Held known = held;
        return known != null && now - known.at() < KEPT.toMillis() ? known : null;
    }

    /// The fetch that is under way, or a new one; null where the last one is too short ago.
    private synchronized @Nullable CompletableFuture<Void> fetch(long now) {
        if (fetching != null) {
            return fetching;
        }
        boolean tooSoon = tried != null && now >= tried && now - tried < PAUSE.toMillis();
        if (tooSoon) {
            return null;
        }
        tried = now;
        CompletableFuture<Void> begun = new CompletableFuture<>();
        fetching = begun;
        threads.execute(() -> run(begun, now));
        return begun;
    }

    private void run(CompletableFuture<Void> begun, long now) {
        try {
            Map<String, RSAKey> keys = source.keys();
            held = new Held(keys, now);
            if (!problem.isEmpty()) {
                LOG.info("issuer {}: its keys are fetched again", issuer);
            }
            problem = "";
        } catch (IOException away) {
            failed(String.valueOf(away.getMessage()));
        } catch (RuntimeException unexpected) {
            LOG.error("issuer {}: its keys cannot be read", issuer, unexpected);
            failed(unexpected.getClass().getSimpleName());
        } finally {
            synchronized (this) {
                fetching = null;
            }
            begun.complete(null);
        }
    }

    private void failed(String why) {
        @Nullable Held last = held;
        if (!why.equals(problem)) {
            LOG.warn(
                    "issuer {}: its keys cannot be fetched: {}; {}",
                    issuer,
                    why,
                    last == null
                            ? "its tokens open nothing until they are"
                            : "the ones of " + Instant.ofEpochMilli(last.at()) + " hold until "
                                    + Instant.ofEpochMilli(last.at()).plus(KEPT));
        }
        problem = why;
    }

    private boolean await(CompletableFuture<Void> fetch) {
        if (!waiting.tryAcquire()) {
            return false;
        }
        try {
            fetch.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException slow) {
            return false;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.release();
        }
    }
}
