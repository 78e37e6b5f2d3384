package io.purser;

import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.directory.DirectoryStore;
import io.purser.control.directory.InForce;
import io.purser.control.directory.People;
import io.purser.control.directory.Rosters;
import io.purser.core.policy.Policy;
import io.purser.governance.access.KeyAccess;
import io.purser.governance.recovery.Governance;
import java.util.Optional;

/// The policies that are declared, the people of whom identity providers tell, and the two put together.
///
/// @param rosters who is known
/// @param people who comes by a token
record Population(Policies policies, Rosters rosters, People people) {

    /// Puts in force what is kept.
    static Population open(Ground ground, Governance governance, KeyAccess access) {
        DirectoryStore store = ground.store().directory();
        Rosters rosters = new Rosters(store, Policies::id);
        Policies policies = new Policies(
                ground.store(), governance, ground.keyHash(), ground.random(), ground.clock(), rosters::composed);
        access.stoppedBy(rosters::isStopped);
        policies.open();
        People people = new People(rosters, store, inForce(policies), Policies::nameProblem, ground.clock());
        return new Population(policies, rosters, people);
    }

    private static InForce inForce(Policies policies) {
        return new InForce() {
            @Override
            public Optional<Policy> policy(String organization) {
                return policies.find(organization).map(Kept::policy);
            }

            @Override
            public void recompose(String organization) {
                policies.recompose(organization);
            }
        };
    }
}
