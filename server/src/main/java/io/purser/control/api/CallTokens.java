package io.purser.control.api;

import io.purser.control.identity.Principal;
import io.purser.control.identity.jwt.Judged;
import io.purser.control.identity.jwt.TokenCheck;
import io.purser.control.identity.jwt.TokenCheck.Looked;
import io.purser.governance.access.SignedTokens;
import io.purser.platform.secret.Sha256;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tokens of identity providers on model calls. A signature is checked once in a while, and whose the token is is kept
/// by its hash. Whether that user may still call is asked at each call, elsewhere.
public final class CallTokens implements SignedTokens {
    /// For how long a signature is believed without another look, at most: as long as the issuer's keys are.
    static final Duration BELIEVED = Duration.ofMinutes(15);
    /// For how long a refusal is not looked at again.
    static final Duration REFUSED = Duration.ofSeconds(1);

    /// No signed token is shorter, and no key is longer.
    private static final int SHORTEST = 257;
    private static final int MOST_KEPT = 10_000;
    private static final int MOST_REFUSED = 1_000;

    private final TokenCheck check;
    private final InstantSource clock;
    private final Map<String, Kept> kept = bounded(MOST_KEPT);
    /// Apart, so that a flood of forgeries pushes no good one out.
    private final Map<String, Kept> refused = bounded(MOST_REFUSED);

    /// @param check of the issuers whose tokens may call
    public CallTokens(TokenCheck check, InstantSource clock) {
        this.check = check;
        this.clock = clock;
    }

    /// What was found.
    ///
    /// @param until when it is to be looked at again, epoch milliseconds
    private record Kept(long until, Found found) {}

    private static Map<String, Kept> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
                return size() > most;
            }
        };
    }

    @Override
    public boolean isOne(String presented) {
        return presented.length() >= SHORTEST && TokenCheck.isOne(presented);
    }

    @Override
    public Found known(String presented, long now) {
        String hash = Sha256.hex(presented);
        Kept one = find(kept, hash);
        if (one == null || now >= one.until()) {
            one = find(refused, hash);
        }
        return one == null || now >= one.until() ? new Found.Unseen() : one.found();
    }

    /// A token is over when it says so, to the second: whoever calls brings a new one.
    @Override
    public void look(String presented) {
        Looked looked = check.look(presented);
        long now = clock.millis();
        Found found =
                looked instanceof Looked.Genuine genuine && now >= genuine.end() ? new Found.Nobody() : found(looked);
        boolean good = found instanceof Found.Holder;
        long until = good && looked instanceof Looked.Genuine genuine
                ? Math.min(genuine.end(), now + BELIEVED.toMillis())
                : now + REFUSED.toMillis();
        Map<String, Kept> place = good ? kept : refused;
        synchronized (place) {
            place.put(Sha256.hex(presented), new Kept(until, found));
        }
    }

    private static @Nullable Kept find(Map<String, Kept> place, String hash) {
        synchronized (place) {
            return place.get(hash);
        }
    }

    private static Found found(Looked looked) {
        Judged judged = switch (looked) {
            case Looked.Genuine genuine -> genuine.judge();
            case Looked.Unclear(Judged unclear) -> unclear;
        };
        return switch (judged) {
            case Judged.Known(Principal who) -> holder(who);
            case Judged.Turned(String why) -> new Found.Turned(why);
            case Judged.Later(String why) -> new Found.Later(why);
            case Judged.Nobody _ -> new Found.Nobody();
        };
    }

    private static Found holder(Principal who) {
        String organization = who.home().orElse("");
        return who.userOf(organization)
                .<Found>map(user -> new Found.Holder(organization, user))
                .orElseGet(Found.Nobody::new);
    }
}
