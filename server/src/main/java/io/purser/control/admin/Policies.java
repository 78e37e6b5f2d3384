package io.purser.control.admin;

import io.purser.control.admin.PolicyOutcome.Applied;
import io.purser.control.admin.PolicyOutcome.Conflict;
import io.purser.control.admin.PolicyOutcome.Forbidden;
import io.purser.control.admin.PolicyOutcome.Planned;
import io.purser.control.admin.PolicyOutcome.ReasonRequired;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditDeed;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.User;
import io.purser.governance.recovery.Governance;
import io.purser.platform.secret.ApiKeySecret;
import io.purser.platform.secret.KeyHash;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The organizations' policies: what is declared, kept and in force. One change at a time; each is kept in one
/// transaction with its audit entry and then put in force, and `apply` returns when every budget is armed.
public final class Policies {
    /// The organization of a first start, until a governance file replaces it.
    public static final String DEFAULT_ORGANIZATION = "default";

    /// Two secrets of one key are one too many for longer.
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

    private final PolicyStore store;
    private final Governance governance;
    private final KeyHash keyHash;
    private final SecureRandom random;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();
    private volatile Predicate<String> gone = _ -> false;
    /// As they are declared.
    private final ConcurrentSkipListMap<String, Kept> kept = new ConcurrentSkipListMap<>();
    private final ComposedPolicies composed;
    private final PolicyPlanning planning;

    public Policies(
            PolicyStore store, Governance governance, KeyHash keyHash, SecureRandom random, InstantSource clock) {
        this(store, governance, keyHash, random, clock, UnaryOperator.identity());
    }

    /// @param composing puts the people of an organization into its declared policy
    public Policies(
            PolicyStore store,
            Governance governance,
            KeyHash keyHash,
            SecureRandom random,
            InstantSource clock,
            UnaryOperator<Policy> composing) {
        this.composed = new ComposedPolicies(composing);
        this.store = store;
        this.governance = governance;
        this.keyHash = keyHash;
        this.random = random;
        this.clock = clock;
        this.planning =
                new PolicyPlanning(composed, governance::isUsed, keyHash::of, () -> ApiKeySecret.generate(random));
    }

    /// Says in which dialects models are served, once the providers are known.
    public void models(Function<String, Set<String>> dialects) {
        planning.models(new SwitchTargets(dialects));
    }

    /// Says who is told the name of an organization whose policy, its people included, is another one.
    public void follow(Consumer<String> told) {
        composed.follow(told);
    }

    /// Says which organizations were deleted: their names are not given again. Before `open`.
    public void deleted(Predicate<String> organizations) {
        gone = organizations;
    }

    /// Puts every kept policy in force. A first start makes the organization `default`.
    public void open() {
        changing.lock();
        try {
            store.load().forEach(one -> kept.put(one.policy().organization().name(), one));
            if (kept.isEmpty() && !gone.test(DEFAULT_ORGANIZATION)) {
                Policy first = Policy.empty(1, FirstOrganization.MADE);
                if (!store.save(first, Deeds.firstStart(first, clock.millis()))) {
                    throw new IllegalStateException("the store refuses the first policy; is another process on it?");
                }
                kept.put(DEFAULT_ORGANIZATION, new Kept(first, null));
            }
            kept.values().forEach(this::enforce);
        } finally {
            changing.unlock();
        }
    }

    private void enforce(Kept declared) {
        composed.put(declared).ifPresent(governance::enforce);
    }

    /// Puts the people of an organization into its policy as they are now; returns when that is in force. What is
    /// declared stays, and so does the policy's version.
    public void recompose(String organization) {
        changing.lock();
        try {
            Optional.ofNullable(kept.get(organization)).ifPresent(this::enforce);
        } finally {
            changing.unlock();
        }
    }

    /// The id that follows from the name of a user or a group.
    public static String id(String organization, String kind, String name) {
        return DeclaredIds.derived(organization, kind, name);
    }

    /// What is expected of a name, where this is none.
    public static Optional<String> nameProblem(String name) {
        return Names.acceptable(name) ? Optional.empty() : Optional.of(Names.EXPECTED);
    }

    /// Every policy with its people, by the organization's name.
    public List<Kept> all() {
        return composed.all();
    }

    /// One organization's policy with its people; the only one there is where no name is given.
    public Optional<Kept> find(@Nullable String organization) {
        return composed.find(organization);
    }

    /// The ids of the users whom the governance file declares.
    public Set<String> declaredUsers(String organization) {
        return Optional.ofNullable(kept.get(organization)).stream()
                .flatMap(declared -> declared.policy().users().stream())
                .map(User::id)
                .collect(Collectors.toSet());
    }

    /// The policy as a governance file that applies as an empty plan. It holds no secrets.
    public Optional<String> export(String organization) {
        return Optional.ofNullable(kept.get(organization))
                .map(Kept::policy)
                .map(declared -> PolicyYaml.print(new PolicyForm(declared, composed.of(declared)).document()));
    }

    /// What a file would change.
    public PolicyOutcome plan(PolicyDocument document, Principal who) {
        changing.lock();
        try {
            return planning.of(document, who, Permission.POLICY_READ, kept, gone);
        } finally {
            changing.unlock();
        }
    }

    /// Puts a file in force; `who` does it.
    public PolicyOutcome apply(PolicyDocument document, Principal who) {
        changing.lock();
        try {
            PolicyOutcome outcome = planning.of(document, who, Permission.POLICY_WRITE, kept, gone);
            return outcome instanceof Planned(Plan plan) ? apply(plan, document, who.actor()) : outcome;
        } finally {
            changing.unlock();
        }
    }

    private PolicyOutcome apply(Plan plan, PolicyDocument document, Actor actor) {
        if (plan.reasonMissing()) {
            return new ReasonRequired(plan);
        }
        @Nullable Kept before = kept.get(plan.organization());
        String hash = document.hash();
        if (plan.changes().isEmpty() && before != null && hash.equals(before.governanceHash())) {
            return new Applied(plan, before.policy().version());
        }
        Policy next = before != null && plan.changes().isEmpty()
                ? before.policy().withVersion(before.policy().version() + 1)
                : plan.next();
        if (!keep(next, Deeds.applied(plan, document, clock.millis(), actor), hash)) {
            return new Conflict();
        }
        replaceDefault(plan.organization(), actor);
        return new Applied(plan, next.version());
    }

    /// Sets or deletes one entry of what is declared. The file that was last applied stays the one.
    public PolicyOutcome edit(@Nullable String organization, EntryEdit edit, Principal who) {
        changing.lock();
        try {
            @Nullable Kept before = declared(organization);
            if (before == null) {
                return new PolicyOutcome.NotFound("organization", String.valueOf(organization));
            }
            PolicyOutcome outcome = planning.of(edit, before);
            return outcome instanceof Planned(Plan plan) ? edited(plan, edit, before, who.actor()) : outcome;
        } finally {
            changing.unlock();
        }
    }

    private PolicyOutcome edited(Plan plan, EntryEdit edit, Kept before, Actor actor) {
        if (plan.reasonMissing()) {
            return new ReasonRequired(plan);
        }
        if (plan.changes().isEmpty()) {
            return new Applied(plan, before.policy().version());
        }
        return keep(plan.next(), Deeds.edited(plan, edit, clock.millis(), actor), before.governanceHash())
                ? new Applied(plan, plan.next().version())
                : new Conflict();
    }

    /// The entries of one kind as the governance file writes them, by name.
    public List<DeclaredEntry> entries(String organization, EntryKind kind) {
        @Nullable Kept declared = kept.get(organization);
        return declared == null
                ? List.of()
                : new DeclaredEntries(declared.policy(), composed.of(declared.policy()), _ -> true).told(kind);
    }

    /// Makes a key of an operator's own.
    public PolicyOutcome createKey(NewKey wish, Principal who) {
        changing.lock();
        try {
            @Nullable Kept before = declared(wish.organization());
            return before == null
                    ? new PolicyOutcome.NotFound("organization", String.valueOf(wish.organization()))
                    : createKey(before, wish, who);
        } finally {
            changing.unlock();
        }
    }

    private PolicyOutcome createKey(Kept before, NewKey wish, Principal who) {
        String secret = ApiKeySecret.generate(random);
        Policy known = composed.of(before.policy());
        return switch (OwnKeys.make(known, wish, who, keyHash.of(secret), ApiKeySecret.hint(secret), clock.millis())) {
            case NewKey.Refused(String field, String expected) -> new PolicyOutcome.BadInput(field, expected);
            case NewKey.Barred(String why) -> new Forbidden(why);
            case NewKey.Made(ApiKey key) -> {
                Policy next = KeyEdits.with(before.policy(), key);
                AuditDeed deed = Deeds.created(known, key, clock.millis(), who.actor());
                yield keep(next, deed, before.governanceHash())
                        ? new PolicyOutcome.KeyCreated(new Plan.CreatedKey(key, secret))
                        : new Conflict();
            }
        };
    }

    /// Ends a key now; of the file's keys too, and then the file cannot bring it back.
    public PolicyOutcome revokeKey(
            @Nullable String organization, String nameOrId, @Nullable String reason, Principal who) {
        return changeKey(
                organization,
                nameOrId,
                who,
                false,
                (before, key) -> key.revokedAt() == null
                        ? revoke(before, key, reason, who.actor())
                        : new PolicyOutcome.KeyRevoked(key));
    }

    /// Gives a key another secret; the one of now may be used for a while longer. Everything else of it stays.
    public PolicyOutcome rotateKey(
            @Nullable String organization, String nameOrId, Duration overlap, @Nullable String reason, Principal who) {
        if (overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0) {
            return new PolicyOutcome.BadInput("overlap", "a duration from 0s to " + LONGEST_OVERLAP.toDays() + "d");
        }
        return changeKey(
                organization,
                nameOrId,
                who,
                true,
                (before, key) -> isOver(key)
                        ? new PolicyOutcome.BadInput("key", "a key that is in force; this one is over")
                        : rotate(before, key, overlap, reason, who.actor()));
    }

    private boolean isOver(ApiKey key) {
        return !key.isInForce(clock.millis());
    }

    /// What is done with a key that was found.
    private interface KeyChange {
        PolicyOutcome of(Kept before, ApiKey key);
    }

    /// @param secret whether the change tells a secret
    private PolicyOutcome changeKey(
            @Nullable String organization, String nameOrId, Principal who, boolean secret, KeyChange change) {
        changing.lock();
        try {
            @Nullable Kept before = declared(organization);
            if (before == null) {
                return new PolicyOutcome.NotFound("organization", String.valueOf(organization));
            }
            Policy known = composed.of(before.policy());
            @Nullable ApiKey key = OwnKeys.find(known, nameOrId, who);
            if (key == null) {
                return new PolicyOutcome.NotFound("key", Names.shown(nameOrId));
            }
            @Nullable String barred = OwnKeys.barred(known, key, who, secret);
            return barred == null ? change.of(before, key) : new Forbidden(barred);
        } finally {
            changing.unlock();
        }
    }

    private PolicyOutcome revoke(Kept before, ApiKey key, @Nullable String reason, Actor actor) {
        ApiKey revoked = key.revoked(clock.millis());
        return keep(before, revoked, Deeds.revoked(key, clock.millis(), reason, actor))
                ? new PolicyOutcome.KeyRevoked(revoked)
                : new Conflict();
    }

    private PolicyOutcome rotate(Kept before, ApiKey key, Duration overlap, @Nullable String reason, Actor actor) {
        long now = clock.millis();
        String secret = ApiKeySecret.generate(random);
        ApiKey rotated = key.rotated(keyHash.of(secret), ApiKeySecret.hint(secret), now + overlap.toMillis());
        return keep(before, rotated, Deeds.rotated(key, rotated, now, reason, actor))
                ? new PolicyOutcome.KeyCreated(new Plan.CreatedKey(rotated, secret))
                : new Conflict();
    }

    private boolean keep(Kept before, ApiKey changed, AuditDeed deed) {
        return keep(KeyEdits.replacing(before.policy(), changed), deed, before.governanceHash());
    }

    private boolean keep(Policy next, AuditDeed deed, @Nullable String governanceHash) {
        governance.rehearse(next);
        if (!store.save(next, deed)) {
            return false;
        }
        Kept declared = new Kept(next, governanceHash);
        kept.put(next.organization().name(), declared);
        enforce(declared);
        return true;
    }

    private @Nullable Kept declared(@Nullable String organization) {
        return find(organization)
                .map(one -> kept.get(one.policy().organization().name()))
                .orElse(null);
    }

    /// The first file's organization takes the place of an untouched `default`.
    private void replaceDefault(String organization, Actor actor) {
        @Nullable Kept untouched = kept.get(DEFAULT_ORGANIZATION);
        if (organization.equals(DEFAULT_ORGANIZATION) || untouched == null || isTouched(untouched)) {
            return;
        }
        AuditDeed deed = Deeds.replaced(untouched.policy(), organization, clock.millis(), actor);
        store.remove(DEFAULT_ORGANIZATION, deed);
        forget(DEFAULT_ORGANIZATION);
    }

    private boolean isTouched(Kept one) {
        return governance.isSuspended(DEFAULT_ORGANIZATION)
                || !FirstOrganization.isUntouched(one, composed.of(one.policy()));
    }

    private void forget(String organization) {
        kept.remove(organization);
        composed.remove(organization);
        governance.forget(organization);
    }

    /// Takes an organization out of force for good.
    ///
    /// @param keeping keeps that it is gone; where it answers false nothing is done
    /// @return false where nothing was done
    public boolean delete(String organization, BooleanSupplier keeping) {
        changing.lock();
        try {
            boolean deleted = kept.containsKey(organization) && keeping.getAsBoolean();
            if (deleted) {
                forget(organization);
            }
            return deleted;
        } finally {
            changing.unlock();
        }
    }
}
