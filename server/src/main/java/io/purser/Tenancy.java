package io.purser;

import io.purser.control.admin.OperatorTokens;
import io.purser.control.organizations.BookedContents;
import io.purser.control.organizations.Deletions;
import io.purser.control.organizations.Remains;
import io.purser.control.organizations.Suspensions;
import io.purser.control.organizations.Tombstones;
import io.purser.governance.recovery.Governance;
import java.util.List;

/// What is done to organizations as a whole.
record Tenancy(Suspensions suspensions, Deletions deletions) {

    /// Puts in force what is kept.
    ///
    /// @param remains where rows of organizations are kept beside what is declared
    static Tenancy open(
            Ground ground,
            Governance governance,
            Population population,
            OperatorTokens tokens,
            Tombstones tombstones,
            List<Remains> remains) {
        Suspensions suspensions = Suspensions.open(ground.store().suspensions(), governance, ground.clock());
        Deletions deletions = new Deletions(
                tombstones,
                suspensions,
                governance,
                (organization, keeping) -> {
                    boolean deleted = population.policies().delete(organization, keeping);
                    if (deleted) {
                        tokens.forget(organization);
                        population.rosters().forget(organization);
                    }
                    return deleted;
                },
                new BookedContents(governance, ground.ledger(), ground.audit().log()),
                remains,
                ground.clock());
        return new Tenancy(suspensions, deletions);
    }
}
