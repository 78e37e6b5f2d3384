package io.purser.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.attribution.Identity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IdentityTableTest {
    private final IdentityTable table = new IdentityTable();

    @Test
    void everyIdentityFindsItsOwnRulesHoweverManyThereAre() {
        List<Identity> identities = new ArrayList<>();
        List<IdentityRules> rules = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            identities.add(identity());
            rules.add(new IdentityRules(List.of()));
            assertThat(table.get(identities.getLast())).isNull();
            table.put(identities.getLast(), rules.getLast());
        }

        for (int i = 0; i < 5_000; i++) {
            assertThat(table.get(identities.get(i))).isSameAs(rules.get(i));
        }
        table.put(identities.getFirst(), rules.getLast());
        assertThat(table.get(identities.getFirst())).isSameAs(rules.getLast());
    }

    /// Equal identities of two policies may mean different rules.
    @Test
    void anEqualIdentityOfAnotherPolicyIsAnother() {
        table.put(Sample.ADA, new IdentityRules(List.of()));

        assertThat(table.get(new Identity(
                        Sample.ADA.organization(),
                        Sample.ADA.groupPath(),
                        Sample.ADA.costCentre(),
                        Sample.ADA.user(),
                        Sample.ADA.key())))
                .isNull();
    }

    @Test
    void aTableThatIsFullBeginsAnew() {
        Identity first = identity();
        IdentityRules rules = new IdentityRules(List.of());
        table.put(first, rules);
        for (int i = 1; i < 1 << 18; i++) {
            table.put(identity(), rules);
        }
        assertThat(table.get(first)).isSameAs(rules);

        Identity last = identity();
        table.put(last, rules);
        assertThat(table.get(first)).isNull();
        assertThat(table.get(last)).isSameAs(rules);
    }

    private static Identity identity() {
        return new Identity("acme", List.of(), null, null, null);
    }
}
