package io.purser.control.allowances;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.admin.Desk;
import io.purser.control.alerts.Letter;
import io.purser.core.policy.Policy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IncreaseLettersTest {
    private final Desk desk;

    IncreaseLettersTest(@TempDir Path folder) {
        desk = new Desk(folder);
        desk.applied("""
                organization: acme
                groups: [{name: team}]
                users: [{name: ada@acme.example, group: team}, {name: bot, kind: service, group: team}]
                budgets: [{name: each, scope: {eachUserIn: team}, limit: 9 requests, period: day, enforcement: hard}]
                """);
    }

    /// What is written to who asked, whose request was refused.
    private Letter refused(Policy policy, String asker) {
        IncreaseRequest request = new IncreaseRequest(
                1,
                policy.budgets().getFirst().id(),
                "each",
                policy.users().getFirst().id(),
                3,
                null,
                "launch",
                new IncreaseRequest.Asker("k1", "a-key", asker),
                null,
                0,
                new IncreaseRequest.Decision(1, "cfo", "no", null));
        return new IncreaseLetters(policy, policy.budgets().getFirst(), request)
                .decided(null)
                .getFirst();
    }

    @Test
    void whoAskedIsToldAndWhoCannotBeToldHasAReason() {
        Policy policy = desk.policy("acme");
        assertThat(refused(policy, "ada@acme.example").userId())
                .isEqualTo(policy.users().getFirst().id());
        assertThat(refused(policy, "bot").nobody()).isEqualTo("bot is a service account without `owner`");
    }

    @Test
    void whoHasLeftIsNotTakenForAServiceAccount() {
        Policy policy = desk.policy("acme");
        Policy left = policy.withPeople(
                policy.groups(),
                policy.users().stream()
                        .map(user -> user.service() ? user : user.leaving())
                        .toList());
        assertThat(refused(left, "ada@acme.example").nobody()).isEqualTo("ada@acme.example has left");
    }
}
