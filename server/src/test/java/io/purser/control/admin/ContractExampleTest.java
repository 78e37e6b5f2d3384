package io.purser.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of the outer contract is taken as it stands there.
class ContractExampleTest {
    private static final String EXAMPLE = """
            organization: acme
            currency: USD
            timezone: Europe/London
            groups:
              - name: engineering
                groups:
                  - name: data-science
                    idpGroups: [{issuer: entra, id: 3f0c0000-0000-0000-0000-000000000000}]
            plans:
              - {name: free, models: ["*-mini"], budgets: [{limit: 5 USD, period: month, enforcement: hard}], rateLimits: {requestsPerMinute: 20}}
            customers:
              - {name: globex, plan: free, accountOwner: ada@acme.example}
            budgets:
              - name: data-science-monthly
                scope: {group: data-science}
                limit: 8000 USD
                period: month
                enforcement: soft
                thresholds:
                  - {at: 50%, notify: [finance]}
                  - {at: 80%, notify: [finance, owner]}
              - name: premium-models-in-engineering
                scope: {group: engineering, model: "gpt-5.4*"}
                limit: 2M tokens
                period: week
                weekStart: sunday
                enforcement: degrade
                actions:
                  - {at: 80%, model: {"gpt-5.4": gpt-5.4-mini}}
              - {name: rolling, scope: {organization: acme}, limit: 1 USD, period: "rolling: P7D", enforcement: hard}
            tagPolicies:
              - {name: project-required, tag: project, required: true}
            channels:
              - {name: finance, email: [finance@acme.example]}
            users:
              - {name: ada@acme.example, group: data-science}
            """;

    @Test
    void theExampleIsTakenAsAWhole(@TempDir Path folder) {
        assertThat(new Desk(folder).plan(EXAMPLE)).isInstanceOf(PolicyOutcome.Planned.class);
    }
}
