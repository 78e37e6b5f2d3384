package io.purser.bench.fuzz;

import io.purser.control.admin.Plan;
import io.purser.control.admin.PolicyOutcome;
import io.purser.platform.config.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Governance files: all of the input is one.
public final class GovernanceTarget {
    private GovernanceTarget() {}

    /// Applies the file to an empty installation; one that is understood is exported and read again.
    public static void fuzzerTestOneInput(byte[] data) {
        Promise.soon(() -> input(new String(data, StandardCharsets.UTF_8)));
    }

    private static void input(String text) {
        House house = new House();
        switch (house.apply(text)) {
            case PolicyOutcome.Planned _,
                    PolicyOutcome.ReasonRequired _,
                    PolicyOutcome.Conflict _,
                    PolicyOutcome.Stale _,
                    PolicyOutcome.NotFound _,
                    PolicyOutcome.Forbidden _,
                    PolicyOutcome.BadInput _,
                    PolicyOutcome.KeyCreated _,
                    PolicyOutcome.KeyRevoked _ -> throw new AssertionError("a file is applied or refused");
            case PolicyOutcome.Invalid invalid -> refused(house, invalid.problems());
            case PolicyOutcome.Applied applied ->
                understood(house, text, applied.plan().organization());
        }
    }

    private static void refused(House house, List<Problem> problems) {
        Promise.that(!problems.isEmpty(), "a refusal says why");
        for (Problem problem : problems) {
            Promise.that(
                    !problem.message().isBlank() && problem.place().line() > 0,
                    "a problem has words and a line",
                    problem);
        }
        Promise.same(house.organizations().organizations(), List.of("default"), "a refused file changes nothing");
    }

    private static void understood(House house, String text, String organization) {
        Promise.same(house.organizations().organizations(), List.of(organization), "what is applied is in force");
        house.organizations().budgets(organization);
        changesNothing(house, text, "a file applied twice changes nothing the second time");
        String export = house.policies().export(organization).orElseThrow();
        changesNothing(house, export, "an export changes nothing");
        House other = new House();
        if (other.apply(export) instanceof PolicyOutcome.Applied) {
            Promise.same(
                    other.policies().export(organization).orElseThrow(), export, "an export is the same elsewhere");
        } else {
            Promise.that(export.contains("channels:"), "only a channel's secret is missing elsewhere", export);
        }
    }

    private static void changesNothing(House house, String text, String promise) {
        PolicyOutcome outcome = house.policies().plan(House.document(text), House.OPERATOR);
        Promise.that(
                outcome instanceof PolicyOutcome.Planned(Plan plan)
                        && plan.changes().isEmpty(),
                promise,
                text,
                outcome);
    }
}
