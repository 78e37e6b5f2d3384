package io.purser.control.api;

import io.purser.control.admin.OperatorTokens;
import io.purser.control.admin.TokenStore.OperatorToken;
import io.purser.control.identity.Principal;
import io.purser.control.identity.jwt.TokenCheck;
import io.purser.governance.access.Access;
import io.purser.governance.access.Caller;
import io.purser.platform.http.Bearer;
import io.purser.platform.http.Request;
import io.purser.platform.secret.OperatorTokenSecret;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out who asks: the holder of a token of ours or of an issuer, of an API key, or nobody that is known.
public final class Credentials {
    private final OperatorTokens tokens;
    private final TokenCheck signed;
    private final Access access;
    private final InstantSource clock;

    /// @param signed finds out whose tokens of issuers are
    public Credentials(OperatorTokens tokens, TokenCheck signed, Access access, InstantSource clock) {
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
        record KeyOver(boolean revoked) implements Who {}

        /// Nobody that is known.
        record Nobody() implements Who {}
    }

    /// Who asks, by token or key.
    public Who who(Request request) {
        @Nullable String presented = presented(request);
        if (presented == null || presented.startsWith(OperatorTokenSecret.PREFIX) || TokenCheck.isOne(presented)) {
            return principal(presented).<Who>map(Who.Known::new).orElseGet(Who.Nobody::new);
        }
        return switch (access.authenticate(presented, clock.millis())) {
            case Access.Result.Known(Caller caller) -> new Who.KeyHolder(caller);
            case Access.Result.KeyOver(boolean revoked) -> new Who.KeyOver(revoked);
            case Access.Result.Unauthenticated _,
                    Access.Result.Attributed _,
                    Access.Result.Malformed _,
                    Access.Result.Missing _,
                    Access.Result.TagMissing _,
                    Access.Result.TagNotAllowed _,
                    Access.Result.NotAllowed _,
                    Access.Result.TooManySubjects _ -> new Who.Nobody();
        };
    }

    /// Who asks, where it is no holder of a key.
    public Optional<Principal> principal(Request request) {
        return principal(presented(request));
    }

    private Optional<Principal> principal(@Nullable String presented) {
        return presented != null && TokenCheck.isOne(presented)
                ? signed.principal(presented)
                : tokens.authenticate(presented).map(OperatorToken::principal);
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
