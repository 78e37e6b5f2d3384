package io.purser.control.api;

import io.purser.control.admin.OperatorTokens;
import io.purser.control.identity.IssuerStanding;
import io.purser.control.identity.Principal;
import io.purser.control.identity.jwt.Judged;
import io.purser.control.identity.jwt.TokenCheck;
import io.purser.control.signin.Session;
import io.purser.governance.access.Access;
import io.purser.governance.access.Caller;
import io.purser.governance.access.KeyEnd;
import io.purser.platform.http.Bearer;
import io.purser.platform.http.Request;
import io.purser.platform.secret.OperatorTokenSecret;
import io.purser.platform.secret.SignInSecret;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Finds out who asks: the holder of a token of ours or of an issuer, of an API key, or nobody that is known.
public final class Credentials {
    private final OperatorTokens tokens;
    private final TokenCheck signed;
    private final Access access;
    private final InstantSource clock;
    private final @Nullable Browsers browsers;

    /// @param signed finds out whose tokens of issuers are
    public Credentials(OperatorTokens tokens, TokenCheck signed, Access access, InstantSource clock) {
        this(tokens, signed, access, clock, null);
    }

    /// @param browsers who comes with a session, null where nobody does
    public Credentials(
            OperatorTokens tokens, TokenCheck signed, Access access, InstantSource clock, @Nullable Browsers browsers) {
        this.browsers = browsers;
        this.tokens = tokens;
        this.signed = signed;
        this.access = access;
        this.clock = clock;
    }

    /// Who asks.
    public sealed interface Who {
        /// Somebody with rights over more than one key.
        record Known(Principal principal) implements Who {}

        /// The holder of an API key.
        record KeyHolder(Caller caller) implements Who {}

        /// A key that matched in full and is over.
        record KeyOver(KeyEnd end) implements Who {}

        /// Somebody that a genuine token names, and who may not come in.
        record Turned(String why) implements Who {}

        /// Nobody can say now who it is.
        record Later(String why) implements Who {}

        /// Somebody with a browser's session, and the request is not from a page of ours.
        record CrossSite(String why) implements Who {}

        /// Nobody that is known.
        record Nobody() implements Who {}
    }

    /// Who asks, by token or key.
    public Who who(Request request) {
        @Nullable String presented = presented(request);
        if (presented == null) {
            return visitor(request, true);
        }
        if (isToken(presented)) {
            return token(presented, true);
        }
        return switch (access.authenticate(presented, clock.millis())) {
            case Access.Result.Known(Caller caller) -> new Who.KeyHolder(caller);
            case Access.Result.KeyOver(KeyEnd end) -> new Who.KeyOver(end);
            case Access.Result.Unauthenticated _,
                    Access.Result.Turned _,
                    Access.Result.Later _,
                    Access.Result.Attributed _,
                    Access.Result.Malformed _,
                    Access.Result.Missing _,
                    Access.Result.TagMissing _,
                    Access.Result.TagNotAllowed _,
                    Access.Result.NotAllowed _,
                    Access.Result.TooManySubjects _ -> new Who.Nobody();
        };
    }

    /// Who asks, by token only: keys open nothing here.
    public Who holder(Request request) {
        return holder(request, true);
    }

    private Who holder(Request request, boolean isUsed) {
        @Nullable String presented = presented(request);
        return presented == null ? visitor(request, isUsed) : token(presented, isUsed);
    }

    private static boolean isToken(String presented) {
        return presented.startsWith(OperatorTokenSecret.PREFIX)
                || presented.startsWith(SignInSecret.PERSON)
                || TokenCheck.isOne(presented);
    }

    /// Who asks by a cookie: only where nothing else is presented.
    private Who visitor(Request request, boolean isUsed) {
        @Nullable Browsers known = browsers;
        return known == null || hasCredential(request)
                ? token(null, isUsed)
                : known.secret(request)
                        .map(secret -> known.who(request, secret, isUsed))
                        .orElseGet(() -> token(null, isUsed));
    }

    private static boolean hasCredential(Request request) {
        return request.header("authorization") != null
                || request.header("x-api-key") != null
                || request.header("x-goog-api-key") != null;
    }

    /// Who comes with a session; empty where nobody does.
    public Optional<Browsers> browsers() {
        return Optional.ofNullable(browsers);
    }

    /// Whether an organization may begin nothing now.
    public boolean isSuspended(String organization) {
        return access.isSuspended(organization);
    }

    /// How it stands with the issuers whose tokens are believed.
    public List<IssuerStanding> issuers() {
        return signed.standings();
    }

    private Who token(@Nullable String presented, boolean isUsed) {
        @Nullable Browsers known = browsers;
        if (presented != null && known != null && presented.startsWith(SignInSecret.PERSON)) {
            return known.sessions()
                    .who(presented, Session.Kind.TERMINAL, isUsed)
                    .<Who>map(Who.Known::new)
                    .orElseGet(Who.Nobody::new);
        }
        if (presented == null || !TokenCheck.isOne(presented)) {
            return tokens.authenticate(presented)
                    .<Who>map(token -> new Who.Known(token.principal()))
                    .orElseGet(Who.Nobody::new);
        }
        return switch (signed.judge(presented)) {
            case Judged.Known(Principal principal) -> new Who.Known(principal);
            case Judged.Turned(String why) -> new Who.Turned(why);
            case Judged.Later(String why) -> new Who.Later(why);
            case Judged.Nobody _ -> new Who.Nobody();
        };
    }

    /// Somebody who comes in by a request and stays. To stay is no use of a session: a page that is left open does
    /// not keep it from ending.
    public Presence presence(Request request) {
        AtomicBoolean came = new AtomicBoolean();
        return new Presence(() -> holder(request, came.compareAndSet(false, true)));
    }

    /// Somebody who comes in by a message and stays.
    ///
    /// @param authorization as the header would have it
    public Presence presence(String authorization) {
        @Nullable String presented = Bearer.of(authorization);
        return new Presence(() -> token(presented, false));
    }

    private static @Nullable String presented(Request request) {
        List<String> values = request.headers().getOrDefault("authorization", List.of());
        if (values.size() == 1) {
            return Bearer.of(values.getFirst());
        }
        @Nullable String key = request.header("x-api-key");
        return values.isEmpty() ? key == null ? request.header("x-goog-api-key") : key : null;
    }
}
