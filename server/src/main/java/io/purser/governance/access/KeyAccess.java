package io.purser.governance.access;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.attribution.Identity.Ref;
import io.purser.core.policy.CustomerPlan;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.KeyPolicy;
import io.purser.governance.access.Claims.Unacceptable;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Access by API key. Reads one immutable directory that `policies` swaps whole.
public final class KeyAccess implements Access {
    private static final int LONGEST_KEY = 512;
    private static final int SUBJECTS_PER_MINUTE = 1_000;
    private static final int LIVE_SUBJECTS = 1_000_000;

    private final UnaryOperator<String> hash;
    private final InstantSource clock;
    private final SubjectGuard subjects = new SubjectGuard(SUBJECTS_PER_MINUTE, LIVE_SUBJECTS);
    private volatile Directory directory = Directory.EMPTY;
    private volatile SignedTokens tokens = SignedTokens.NONE;
    private volatile BiPredicate<String, String> stopped = (_, _) -> false;
    private volatile Predicate<String> suspended = _ -> false;

    /// @param hash the installation's keyed hash, for keys and for end users
    public KeyAccess(UnaryOperator<String> hash, InstantSource clock) {
        this.hash = hash;
        this.clock = clock;
    }

    /// Says whose keys open nothing, whatever a policy says of them: asked at each call.
    ///
    /// @param users told the organization and the id of a user
    public void stoppedBy(BiPredicate<String, String> users) {
        stopped = users;
    }

    /// Says which organizations may begin nothing: asked at each call.
    public void suspendedBy(Predicate<String> organizations) {
        suspended = organizations;
    }

    /// Puts the keys of these policies in force and all others out of it.
    public void policies(Collection<Policy> policies) {
        directory = Directory.of(policies);
    }

    /// Has the tokens of identity providers stand for their users, too.
    public void believes(SignedTokens signed) {
        tokens = signed;
    }

    @Override
    public boolean mustLook(String presented, long nowMillis) {
        return tokens.isOne(presented) && tokens.known(presented, nowMillis) instanceof SignedTokens.Found.Unseen;
    }

    @Override
    public void look(String presented) {
        tokens.look(presented);
    }

    @Override
    public Result authenticate(@Nullable String presentedKey, long nowMillis) {
        if (presentedKey != null && tokens.isOne(presentedKey)) {
            return holder(tokens.known(presentedKey, nowMillis));
        }
        String presented = presentedKey == null || presentedKey.length() > LONGEST_KEY ? "" : presentedKey;
        Directory.Entry entry = directory.find(hash.apply(presented));
        if (entry == null) {
            return new Result.Unauthenticated();
        }
        if (entry.revokedAt() != null || isStopped(entry.caller().identity())) {
            return new Result.KeyOver(KeyEnd.REVOKED);
        }
        if (entry.uncovered()) {
            return new Result.KeyOver(KeyEnd.UNCOVERED);
        }
        if (entry.expiresAt() != null && entry.expiresAt() <= nowMillis) {
            return new Result.KeyOver(KeyEnd.EXPIRED);
        }
        return new Result.Known(entry.caller());
    }

    @Override
    public boolean isSuspended(String organization) {
        return suspended.test(organization);
    }

    private boolean isStopped(Identity identity) {
        Ref user = identity.user();
        return user != null && stopped.test(identity.organization(), user.id());
    }

    /// The user must be one in the policy of now, whenever the token was looked at.
    private Result holder(SignedTokens.Found found) {
        return switch (found) {
            case SignedTokens.Found.Holder(String organization, String userId) -> {
                Caller user = directory.user(organization, userId);
                yield user == null || isStopped(user.identity())
                        ? new Result.Turned("the user that the token names is not one of the organization any more")
                        : new Result.Known(user);
            }
            case SignedTokens.Found.Turned(String why) -> new Result.Turned(why);
            case SignedTokens.Found.Later(String why) -> new Result.Later(why);
            case SignedTokens.Found.Nobody _, SignedTokens.Found.Unseen _ -> new Result.Unauthenticated();
        };
    }

    @Override
    public Result attribute(Caller caller, AttributionSources sources) {
        KeyPolicy policy = caller.policy();
        if (sources.headers().isEmpty()
                && sources.metadata().isEmpty()
                && sources.bodyUser() == null
                && sources.told().isEmpty()
                && policy.fixed().isEmpty()
                && policy.required().isEmpty()
                && caller.tagRules().isEmpty()) {
            return new Result.Attributed(Attribution.of(caller.identity()));
        }
        try {
            Claims claims = SourceReader.read(policy, sources);
            Result refusal = refusal(caller, claims);
            return refusal != null ? refusal : new Result.Attributed(attribution(caller, claims));
        } catch (Unacceptable unacceptable) {
            return new Result.Malformed(unacceptable.field(), String.valueOf(unacceptable.getMessage()));
        }
    }

    private @Nullable Result refusal(Caller caller, Claims claims) {
        for (String field : caller.policy().required()) {
            if (claims.get(field) == null) {
                return new Result.Missing(field);
            }
        }
        for (Map.Entry<String, List<String>> rule : caller.policy().allowed().entrySet()) {
            String value = claims.get(rule.getKey());
            if (value != null && !rule.getValue().contains(value)) {
                return new Result.NotAllowed(rule.getKey(), value, rule.getValue());
            }
        }
        for (TagRule rule : caller.tagRules()) {
            Result refused = rule.refusal(claims);
            if (refused != null) {
                return refused;
            }
        }
        return freshSubjectsRefused(caller.identity().organization(), claims)
                ? new Result.TooManySubjects(subjects.perMinute())
                : null;
    }

    private boolean freshSubjectsRefused(String organization, Claims claims) {
        long now = clock.millis();
        for (String kind : List.of("customer", "session", "endUser")) {
            String subject = claims.get(kind);
            if (subject != null && !subjects.takes(organization, kind, subject, now)) {
                return true;
            }
        }
        return false;
    }

    private Attribution attribution(Caller caller, Claims claims) {
        Identity identity = caller.identity();
        String endUser = claims.get("endUser");
        CustomerPlan plan = caller.plans().of(claims.get("customer"));
        return new Attribution(
                identity,
                claims.get("customer"),
                endUser == null ? null : endUserHash(identity.organization(), endUser),
                claims.get("session"),
                claims.get("environment"),
                claims.get("endpoint"),
                claims.get("promptVersion"),
                claims.get("feature"),
                claims.tags(),
                plan == null ? null : plan.name());
    }

    private String endUserHash(String organization, String endUser) {
        return "eu_" + hash.apply("end-user\n" + organization + "\n" + endUser).substring(0, 32);
    }
}
