package io.purser.control.signin;

import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.control.identity.Principal;
import io.purser.control.signin.Session.Holder;
import io.purser.control.signin.Session.Kind;
import io.purser.platform.secret.KeyHash;
import io.purser.platform.secret.SignInSecret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who has come in. Sessions outlive a restart, end by themselves, and give the rights of now.
public final class Sessions {
    /// How long one stays in, at most.
    public static final Duration LIFETIME = Duration.ofHours(12);
    /// How long one stays in without doing anything.
    public static final Duration IDLE = Duration.ofHours(1);
    /// How long a command line stays in, at most.
    public static final Duration TERMINAL_LIFETIME = Duration.ofDays(30);
    /// How long a command line stays in that nobody uses.
    public static final Duration TERMINAL_IDLE = Duration.ofDays(7);
    /// For how long a link waits unless its maker says otherwise.
    public static final Duration LINK_LIFETIME = Duration.ofMinutes(15);

    private static final Duration LONGEST_LINK = Duration.ofDays(1);
    private static final Duration SHORTEST_LINK = Duration.ofMinutes(1);
    /// How far behind the kept time of the last use may be: not every request writes.
    private static final Duration BEHIND = Duration.ofMinutes(5);

    private static final int MOST = 10_000;

    private final SessionStore store;
    private final Holders holders;
    private final KeyHash keyHash;
    private final SecureRandom random;
    private final InstantSource clock;
    private final Map<String, Session> byHash = new ConcurrentHashMap<>();

    public Sessions(SessionStore store, Holders holders, KeyHash keyHash, SecureRandom random, InstantSource clock) {
        this.store = store;
        this.holders = holders;
        this.keyHash = keyHash;
        this.random = random;
        this.clock = clock;
        store.sessions().forEach(one -> byHash.put(one.hash(), one));
        sweep();
    }

    /// Forgets what is over; done whenever something begins.
    private void sweep() {
        long now = clock.millis();
        List<String> over = byHash.values().stream()
                .filter(one -> one.isOver(now))
                .map(Session::hash)
                .toList();
        if (!over.isEmpty()) {
            byHash.keySet().removeAll(over);
            store.forget(over);
        }
    }

    /// A new session or link with its secret, which nobody can read again.
    public record Begun(Session session, String secret) {
        @Override
        public String toString() {
            return "Begun[" + session + "]";
        }
    }

    /// Makes a link that opens one session of a browser, once.
    ///
    /// @param actor who makes it
    /// @throws IllegalArgumentException with a sentence for people where the lifetime is out of bounds
    public Begun link(Holder holder, Duration lifetime, Actor actor) {
        if (lifetime.compareTo(SHORTEST_LINK) < 0 || lifetime.compareTo(LONGEST_LINK) > 0) {
            throw new IllegalArgumentException("expiresIn: " + lifetime + " is out of bounds; expected 1m to 1d");
        }
        makeRoom();
        String secret = SignInSecret.link(random);
        @Nullable String maker = actor.kind() == Actor.Kind.OPERATOR ? actor.id() : null;
        Session link = made(secret, Kind.LINK, holder, maker, lifetime);
        Principal who = holders.now(link).orElseThrow(() -> new IllegalArgumentException("user: is out of use"));
        store.begin(link, chain(who), SessionDeeds.linked(link, who, actor));
        byHash.put(link.hash(), link);
        return new Begun(link, secret);
    }

    private void makeRoom() {
        sweep();
        if (byHash.size() >= MOST) {
            throw new IllegalArgumentException(
                    "there are " + MOST + " links and sessions, as many as there may be; expected one of them to end");
        }
    }

    /// Lets a browser in as whoever an issuer says it is.
    public Begun begin(Session.OfUser holder, Principal who) {
        makeRoom();
        String secret = SignInSecret.session(random);
        Session session = made(secret, Kind.BROWSER, holder, null, LIFETIME);
        store.begin(session, chain(who), SessionDeeds.begun(session, who, null));
        byHash.put(session.hash(), session);
        return new Begun(session, secret);
    }

    /// Lets a command line in as whoever comes with this cookie; empty where nobody is in by it. It
    /// outlives the browser's session and has none of the roles that an issuer's token gave to that:
    /// nobody asks the issuer again.
    ///
    /// @param label what it calls itself
    public Optional<Begun> terminal(String cookieSecret, String label) {
        Optional<Principal> who = who(cookieSecret, Kind.BROWSER, true);
        @Nullable Session browser = who.isEmpty() ? null : byHash.get(keyHash.of(cookieSecret));
        if (who.isEmpty() || browser == null) {
            return Optional.empty();
        }
        makeRoom();
        String secret = SignInSecret.person(random);
        Holder holder = switch (browser.holder()) {
            case Session.OfToken token -> token;
            case Session.OfUser user -> user.withoutGivenRoles();
        };
        Session session = made(secret, Kind.TERMINAL, holder, browser.maker(), TERMINAL_LIFETIME);
        store.begin(session, chain(who.get()), SessionDeeds.begun(session, who.get(), label));
        byHash.put(session.hash(), session);
        return Optional.of(new Begun(session, secret));
    }

    /// Who comes in by a link, which stays as it is; empty where it was used, is over, or never was.
    public Optional<Principal> linked(String linkSecret) {
        return SignInSecret.isLink(linkSecret)
                ? standing(keyHash.of(linkSecret), Kind.LINK).flatMap(holders::now)
                : Optional.empty();
    }

    /// Opens the session for which a link stands; empty where it was used, is over, or never was.
    public Optional<Begun> redeem(String linkSecret) {
        Optional<Principal> who = linked(linkSecret);
        @Nullable Session link = who.isEmpty() ? null : byHash.get(keyHash.of(linkSecret));
        if (who.isEmpty() || link == null) {
            return Optional.empty();
        }
        String secret = SignInSecret.session(random);
        Session session = made(secret, Kind.BROWSER, link.holder(), link.maker(), LIFETIME);
        if (!store.redeem(link.hash(), session, chain(who.get()), SessionDeeds.begun(session, who.get(), null))) {
            return Optional.empty();
        }
        byHash.remove(link.hash());
        byHash.put(session.hash(), session);
        return Optional.of(new Begun(session, secret));
    }

    /// Who comes with this secret now; empty where nobody is in by it. A session whose holder has gone ends by this.
    ///
    /// @param isUsed whether the person does something, rather than that somebody looks whether it is still there
    public Optional<Principal> who(String secret, Kind kind, boolean isUsed) {
        boolean isOne = switch (kind) {
            case LINK -> false;
            case BROWSER -> SignInSecret.isSession(secret);
            case TERMINAL -> SignInSecret.isPerson(secret);
        };
        Optional<Session> session = isOne ? standing(keyHash.of(secret), kind) : Optional.empty();
        Optional<Principal> who = session.flatMap(holders::now);
        if (session.isPresent()) {
            if (who.isEmpty()) {
                byHash.remove(session.get().hash());
                store.forget(List.of(session.get().hash()));
            } else if (isUsed) {
                used(session.get());
            }
        }
        return who;
    }

    private void used(Session session) {
        long now = clock.millis();
        if (now - session.seenAt() >= BEHIND.toMillis()
                && byHash.computeIfPresent(session.hash(), (_, known) -> known.seen(now)) != null) {
            store.seen(session.hash(), now);
        }
    }

    /// Ends the session of a secret; nothing where there is none.
    public void end(String secret) {
        String hash = keyHash.of(secret);
        @Nullable Session session = byHash.remove(hash);
        Optional<Principal> who = session == null ? Optional.empty() : holders.now(session);
        if (session != null && who.isPresent()) {
            store.end(List.of(hash), chain(who.get()), SessionDeeds.ended(session, who.get(), clock.millis()));
        } else if (session != null) {
            store.forget(List.of(hash));
        }
    }

    /// Ends everything by which a user is signed in, links that wait too; how many.
    ///
    /// @param name of the user
    /// @param actor who does it
    public int end(String organization, String userId, String name, Actor actor, @Nullable String reason) {
        sweep();
        List<String> theirs = byHash.values().stream()
                .filter(one -> one.holder() instanceof Session.OfUser user
                        && user.organization().equals(organization)
                        && user.userId().equals(userId))
                .map(Session::hash)
                .toList();
        if (theirs.isEmpty()) {
            return 0;
        }
        byHash.keySet().removeAll(theirs);
        AuditDeed deed = SessionDeeds.ended(userId, name, theirs.size(), actor, clock.millis(), reason);
        store.end(theirs, Chain.of(organization), deed);
        return theirs.size();
    }

    /// Ends what opens for users of an organization who are not there now, links that wait too: who comes back signs in
    /// anew.
    public void endGone(String organization) {
        List<Session> theirs = byHash.values().stream()
                .filter(one -> one.holder() instanceof Session.OfUser user
                        && user.organization().equals(organization))
                .toList();
        if (theirs.isEmpty()) {
            return;
        }
        Predicate<Session> there = holders.there(organization);
        List<String> gone =
                theirs.stream().filter(there.negate()).map(Session::hash).toList();
        if (!gone.isEmpty()) {
            byHash.keySet().removeAll(gone);
            store.forget(gone);
        }
    }

    /// What proves that a form was sent by a page of ours to the holder of this session.
    public String formToken(String secret) {
        return keyHash.of("form\n" + secret).substring(0, 32);
    }

    private Optional<Session> standing(String hash, Kind kind) {
        return Optional.ofNullable(byHash.get(hash)).filter(one -> one.kind() == kind && !one.isOver(clock.millis()));
    }

    private Session made(String secret, Kind kind, Holder holder, @Nullable String maker, Duration lifetime) {
        long now = clock.millis();
        return new Session(keyHash.of(secret), kind, holder, maker, now, now, now + lifetime.toMillis());
    }

    private static Chain chain(Principal who) {
        return new Chain(who.home().orElse(null));
    }
}
