package io.purser;

import io.purser.cli.ServerStart.StartFailed;
import io.purser.control.admin.Plan;
import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyDocument;
import io.purser.control.admin.PolicyOutcome;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.audit.Actor;
import io.purser.control.identity.Principal;
import io.purser.platform.config.ConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The governance file that `serve` is given: applied when it has changed since it was last applied; else drift
/// is reported and never undone.
final class GovernanceAtStart {
    private GovernanceAtStart() {}

    /// What the operator should read.
    static List<String> apply(Path file, Map<String, String> environment, Policies policies) {
        PolicyDocument document = Preflight.document(file, environment);
        Principal who = Principal.everything(Actor.file(file.toString()));
        boolean unchanged = policies.all().stream().map(Kept::governanceHash).anyMatch(document.hash()::equals);
        PolicyOutcome outcome = unchanged ? policies.plan(document, who) : policies.apply(document, who);
        return switch (outcome) {
            case PolicyOutcome.Applied(var plan, long version) -> applied(plan);
            case PolicyOutcome.Planned(var plan) ->
                plan.changes().isEmpty()
                        ? List.of()
                        : List.of("The policy has drifted from " + file + ":\n" + plan.text());
            case PolicyOutcome.Invalid(var problems) -> throw new ConfigException(problems);
            case PolicyOutcome.ReasonRequired(var plan) -> throw new StartFailed("a money change needs a reason");
            case PolicyOutcome.Conflict conflict ->
                throw new StartFailed("the policy was changed meanwhile; try again");
            case PolicyOutcome.Forbidden(var why) -> throw new StartFailed(why);
            case PolicyOutcome.NotFound(var kind, var name) -> throw new StartFailed("no " + kind + " " + name);
            case PolicyOutcome.BadInput(var field, var expected) -> throw new StartFailed(field + ": " + expected);
            case PolicyOutcome.Stale stale -> throw new IllegalStateException("a file meant one version");
            case PolicyOutcome.KeyCreated created -> throw new IllegalStateException("a file made a single key");
            case PolicyOutcome.KeyRevoked revoked -> throw new IllegalStateException("a file ended a single key");
        };
    }

    private static List<String> applied(Plan plan) {
        List<String> lines = new ArrayList<>();
        if (!plan.changes().isEmpty()) {
            lines.add("Applied " + plan.changes().size() + " changes to organization " + plan.organization());
        }
        plan.created()
                .forEach(created -> lines.add("Key " + created.key().name() + " (shown once): " + created.secret()));
        return lines;
    }
}
