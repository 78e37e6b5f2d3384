package io.purser.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Budget;
import io.purser.core.policy.Policy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyRoundTripTest {
    private static final String SECRET = "sales-secret-of-24-characters-and-more";

    private final Desk desk;

    PolicyRoundTripTest(@TempDir Path folder) {
        desk = new Desk(folder);
        desk.variables.put("SALES_KEY", SECRET);
        desk.variables.put("HOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    @Test
    void applyingTheSameFileTwiceChangesNothingTheSecondTime() {
        Plan first = desk.applied(PolicyFiles.EVERYTHING);
        Policy inForce = desk.policy("acme");
        Plan second = desk.applied(PolicyFiles.EVERYTHING);
        assertThat(first.changes()).hasSizeGreaterThan(25);
        assertThat(second.text()).startsWith("No changes");
        assertThat(second.created()).isEmpty();
        assertThat(desk.policy("acme")).isSameAs(inForce);
    }

    @Test
    void anExportAppliesAsAnEmptyPlan() {
        desk.applied(PolicyFiles.EVERYTHING);
        String export = desk.policies.export("acme").orElseThrow();
        assertThat(export).doesNotContain(SECRET).doesNotContain("whsec_");
        assertThat(desk.planned(export)).as(export).isEmpty();
        assertThat(desk.policies.plan(desk.document(export, true, null), Desk.ADA))
                .isInstanceOfSatisfying(
                        PolicyOutcome.Planned.class,
                        planned -> assertThat(planned.plan().text()).startsWith("No changes"));
    }

    @Test
    void anExportIsTheSameOnAnotherInstallation(@TempDir Path elsewhere) {
        desk.applied(PolicyFiles.EVERYTHING);
        String export = desk.policies.export("acme").orElseThrow();
        Desk other = new Desk(elsewhere);
        other.applied(export.replaceAll("(url: [^\\n,}]+)", "$1, secret: \"a-secret-for-the-other-house\""));
        assertThat(other.policies.export("acme").orElseThrow()).isEqualTo(export);
    }

    @Test
    void theFirstFileReplacesTheEmptyDefault() {
        assertThat(desk.governance.organizations()).containsExactly("default");
        desk.applied(PolicyFiles.EVERYTHING);
        assertThat(desk.governance.organizations()).containsExactly("acme");
        assertThat(desk.policies.all()).hasSize(1);
    }

    @Test
    void secretsAreMadeOnceAndOnlyForKeysThatBringNone() {
        Plan plan = desk.applied(PolicyFiles.EVERYTHING);
        assertThat(plan.created()).extracting(created -> created.key().name()).containsExactly("ada-notebook", "ci");
        assertThat(plan.created()).allSatisfy(created -> {
            assertThat(desk.keyHash.of(created.secret()))
                    .isEqualTo(created.key().hash());
            assertThat(created.toString()).doesNotContain(created.secret());
        });
        assertThat(desk.policy("acme").keys().getLast().hash()).isEqualTo(desk.keyHash.of(SECRET));
    }

    @Test
    void anOmittedListOfThresholdsMeansFiftyEightyAndHundredPercent() {
        desk.applied(PolicyFiles.EVERYTHING);
        Budget budget = desk.policy("acme").budgets().getFirst();
        assertThat(budget.thresholds()).extracting(t -> t.name()).containsExactly("50%", "80%", "100%");
        assertThat(budget.thresholds().get(1).at()).isEqualTo(40_000_000_000_000L);
    }

    @Test
    void aLargeOrganizationIsPlannedAndExportedWhole() {
        StringBuilder file = new StringBuilder("organization: big\ngroups: [{name: g}]\nkeys:\n");
        for (int i = 0; i < 5_000; i++) {
            file.append("  - {name: k").append(i).append(", group: g, rateLimits: {concurrent: 5}}\n");
        }
        assertThat(desk.applied(file.toString()).created()).hasSize(5_000);
        assertThat(desk.planned(desk.policies.export("big").orElseThrow())).isEmpty();
    }
}
