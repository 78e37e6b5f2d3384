package io.purser.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.audit.Actor;
import io.purser.control.audit.Audit;
import io.purser.control.audit.Sealer;
import io.purser.control.directory.PeopleInMemory;
import io.purser.control.directory.Rosters;
import io.purser.control.identity.Principal;
import io.purser.core.policy.Policy;
import io.purser.platform.config.Variables;
import io.purser.platform.secret.KeyHash;
import io.purser.platform.secret.Pepper;
import io.purser.platform.secret.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Policies over memory, as a person at a desk sees them: a file goes in, a plan comes out.
public final class Desk {
    /// Who may do everything.
    public static final Principal ADA = Principal.everything(Actor.operator("tok_ada", "ada"));

    public final KeptInMemory store = new KeptInMemory();
    public final GovernanceInMemory governance = new GovernanceInMemory();
    public final KeyHash keyHash;
    public final SecureRandom random = new SecureRandom();
    public final InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-01T12:00:00Z"));
    public final PeopleInMemory directory = new PeopleInMemory();
    public final Rosters rosters = new Rosters(directory, Policies::id, _ -> Set.of());
    public final Policies policies;
    public final Audit audit;
    public final Map<String, String> variables = new java.util.HashMap<>();

    public Desk(Path folder) {
        try {
            keyHash = new KeyHash(Pepper.of(folder, random));
            Sealer sealer = new Sealer(SigningKey.of(folder, random));
            audit = new Audit(new AuditInMemory(store, sealer), sealer, clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        policies = new Policies(store, governance, keyHash, random, clock, rosters::composed);
        policies.open();
    }

    public PolicyDocument document(String text, boolean prune, @Nullable String reason) {
        return new PolicyDocument("governance.yaml", text, Variables.handedIn(variables), prune, reason);
    }

    public PolicyOutcome plan(String text) {
        return policies.plan(document(text, false, null), ADA);
    }

    public PolicyOutcome apply(String text, @Nullable String reason) {
        return policies.apply(document(text, false, reason), ADA);
    }

    public PolicyOutcome prune(String text) {
        return policies.apply(document(text, true, "cleaning up"), ADA);
    }

    /// Applies a file that must be good.
    public Plan applied(String text) {
        PolicyOutcome outcome = apply(text, "because");
        assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(PolicyOutcome.Applied.class);
        return ((PolicyOutcome.Applied) outcome).plan();
    }

    /// The lines of a plan that must come about.
    public String planned(String text) {
        PolicyOutcome outcome = plan(text);
        assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(PolicyOutcome.Planned.class);
        return ((PolicyOutcome.Planned) outcome)
                .plan().changes().stream().map(Plan.PlannedChange::line).collect(Collectors.joining("\n"));
    }

    /// What is wrong with a file, one line each.
    public String problems(String text) {
        PolicyOutcome outcome = plan(text);
        assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(PolicyOutcome.Invalid.class);
        return ((PolicyOutcome.Invalid) outcome)
                .problems().stream().map(Object::toString).collect(Collectors.joining("\n"));
    }

    public Policy policy(String organization) {
        return governance.policy(organization).orElseThrow();
    }
}
