package io.purser.control.admin;

import io.purser.control.admin.NewKey.Barred;
import io.purser.control.admin.NewKey.Made;
import io.purser.control.admin.NewKey.Refused;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Sight;
import io.purser.core.model.ModelPattern;
import io.purser.core.policy.OwnKeyPolicies;
import io.purser.core.policy.OwnKeyPolicy;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.KeyPolicy;
import io.purser.core.tenancy.User;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keys that people make for themselves, within the key policy that covers them. Their names begin with that of
/// their user, so that nobody takes a name from anybody else.
final class OwnKeys {
    /// Keys are kept for ever, ended ones too: a loop must not fill the policy with them.
    private static final int MOST_A_DAY = 20;

    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private final Policy policy;
    private final User user;
    private final long now;

    private OwnKeys(Policy policy, User user, long now) {
        this.policy = policy;
        this.user = user;
        this.now = now;
    }

    /// The keys of whoever asks; empty where it is no user of the organization.
    static Optional<OwnKeys> of(Policy policy, Principal who, long now) {
        return who.userOf(policy.organization().name())
                .flatMap(id -> policy.users().stream()
                        .filter(user -> user.id().equals(id))
                        .findFirst())
                .map(user -> new OwnKeys(policy, user, now));
    }

    /// Who may make keys for others makes those, unless a key of one's own is meant; everybody else makes that.
    static NewKey.Result make(Policy policy, NewKey wish, Principal who, String hash, String hint, long now) {
        Principal forOthers = who.beyondOwn();
        if (wish.own()
                || !forOthers.mayWithin(
                        Permission.KEYS_WRITE, policy.organization().name())) {
            return of(policy, who, now)
                    .map(own -> own.make(wish, hash, hint))
                    .orElseGet(() -> new Barred("a key of one's own is for users of the organization"));
        }
        return switch (wish.make(policy, hash, hint, now)) {
            case Made(ApiKey key)
            when !forOthers.sight(Permission.KEYS_WRITE, policy).sees(key) ->
                new Barred("the key would not be paid for by a group over which you have "
                        + Permission.KEYS_WRITE.word() + "; name such a `group`, or a `user` in it, or make a key of"
                        + " your own with `own`");
            case NewKey.Result other -> other;
        };
    }

    /// A key that somebody sees, by name, by id, or by what its user calls it.
    static @Nullable ApiKey find(Policy policy, String said, Principal who) {
        Sight sight = who.sight(Permission.KEYS_WRITE, policy);
        @Nullable OwnKeys own = of(policy, who, 0).orElse(null);
        return policy.keys().stream()
                .filter(sight::sees)
                .filter(one ->
                        one.name().equals(said) || one.id().equals(said) || (own != null && own.isCalled(one, said)))
                .min(Comparator.comparing(one -> !one.name().equals(said)))
                .orElse(null);
    }

    /// A key of a user's own, as it is called in the organization.
    static String named(String user, String name) {
        return name.startsWith(user + "/") ? name : user + "/" + name;
    }

    NewKey.Result make(NewKey wish, String hash, String hint) {
        if (wish.group() != null) {
            return new Barred("a key of one's own is paid for by one's own group; expected no `group`");
        }
        if (wish.user() != null && !wish.user().equals(user.name())) {
            return new Barred("a key of one's own has oneself as its user; expected no `user`, or " + user.name());
        }
        @Nullable OwnKeyPolicy rule = OwnKeyPolicies.of(policy).of(user).orElse(null);
        if (rule == null || rule.keysPerUser() == 0) {
            return uncovered(rule);
        }
        String name = named(user.name(), wish.name());
        if (wish.name().isBlank() || !Names.acceptable(name)) {
            return new Refused("name", "with " + user.name() + "/ before it " + Names.EXPECTED);
        }
        if (policy.keys().stream().anyMatch(key -> key.name().equals(name))) {
            return new Refused("name", "a name that none of your keys has, revoked ones included");
        }
        return bounded(wish, rule, name, hash, hint);
    }

    private Barred uncovered(@Nullable OwnKeyPolicy rule) {
        String cause = user.service()
                ? "service accounts make no keys of their own"
                : rule == null
                        ? "no key policy lets " + user.name() + " make keys"
                        : "the key policy \"" + rule.name() + "\" lets nobody make keys";
        return new Barred(cause + "; ask who runs Purser (`keyPolicies` in the governance file)");
    }

    private NewKey.Result bounded(NewKey wish, OwnKeyPolicy rule, String name, String hash, String hint) {
        List<ApiKey> own = mine();
        long inForce = own.stream().filter(key -> rule.isInForce(key, now)).count();
        if (inForce >= rule.keysPerUser()) {
            return new Barred("the key policy \"" + rule.name() + "\" lets you have " + rule.keysPerUser()
                    + " keys of your own, and you have " + inForce + "; revoke one first");
        }
        long today = own.stream()
                .filter(key -> key.madeAt() != null && key.madeAt() > now - DAY_MILLIS)
                .count();
        if (today >= MOST_A_DAY) {
            return new Barred("you made " + today + " keys within a day, and may make " + MOST_A_DAY
                    + "; rotate one that you have");
        }
        for (String model : wish.models()) {
            if (!covers(rule, model)) {
                return new Refused(
                        "models",
                        "models that the key policy \"" + rule.name() + "\" allows ("
                                + String.join(", ", rule.rules().models()) + "); it does not allow \""
                                + Names.shown(model) + "\"");
            }
        }
        @Nullable Long expiresAt = wish.expiresAt();
        if (expiresAt != null && expiresAt <= now) {
            return new Refused("expiresAt", "a moment that is still to come");
        }
        @Nullable Long latest = rule.endOf(now, null);
        if (expiresAt != null && latest != null && expiresAt > latest) {
            return new Refused(
                    "expiresAt",
                    "a moment until " + Instant.ofEpochMilli(latest) + ": longer the key policy \"" + rule.name()
                            + "\" lets no key live");
        }
        return new Made(key(wish, name, rule.endOf(now, expiresAt), hash, hint));
    }

    private ApiKey key(NewKey wish, String name, @Nullable Long expiresAt, String hash, String hint) {
        KeyPolicy says =
                new KeyPolicy(wish.models(), expiresAt, Map.of(), true, List.of(), Map.of(), false, false, false);
        String id = DeclaredIds.derived(policy.organization().name(), "key", "own\u0000" + name);
        return new ApiKey(id, name, user.id(), null, hash, hint, says, null, ApiKey.Origin.USER, null, now);
    }

    private List<ApiKey> mine() {
        return policy.keys().stream().filter(this::isMine).toList();
    }

    boolean isMine(ApiKey key) {
        return key.origin() == ApiKey.Origin.USER && user.id().equals(key.userId());
    }

    /// Whether what somebody says is a name of this key.
    boolean isCalled(ApiKey key, String said) {
        return isMine(key) && key.name().equals(named(user.name(), said));
    }

    /// Whether everything that a name or pattern covers is allowed; a `*` of it is only covered by one of the rule's.
    private static boolean covers(OwnKeyPolicy rule, String pattern) {
        return ModelPattern.allows(rule.rules().models(), pattern);
    }

    /// Why somebody may not do something to a key that it sees; null where it may.
    ///
    /// @param secret whether whoever does it learns the secret
    static @Nullable String barred(Policy policy, ApiKey key, Principal who, boolean secret) {
        boolean mine = who.userOf(policy.organization().name())
                .filter(id -> key.origin() == ApiKey.Origin.USER && id.equals(key.userId()))
                .isPresent();
        if (mine) {
            return secret && OwnKeyPolicies.of(policy).of(key).isEmpty()
                    ? "no key policy covers this key any more; ask who runs Purser"
                    : null;
        }
        if (!who.beyondOwn().sight(Permission.KEYS_WRITE, policy).sees(key)) {
            return "the key \"" + key.name()
                    + "\" was given to you; you rotate and revoke those that you made yourself." + " This one needs "
                    + Permission.KEYS_WRITE.word() + " over the group that pays";
        }
        return secret && key.origin() == ApiKey.Origin.USER
                ? "the key \"" + key.name() + "\" is its user's own, and whoever rotates a key learns its secret;"
                        + " expected its user to do so, or revokeKey"
                : null;
    }
}
