package io.purser;

import io.purser.control.admin.Policies;
import io.purser.control.api.Credentials;
import io.purser.control.api.Jurisdiction;
import io.purser.control.api.scim.ScimRoutes;
import io.purser.control.directory.DirectoryStore;
import io.purser.control.directory.People;
import io.purser.control.directory.Provisioning;
import io.purser.control.directory.PushedGroups;
import io.purser.control.directory.Rosters;
import io.purser.governance.access.KeyAccess;
import io.purser.governance.recovery.Governance;
import io.purser.platform.config.TrustedIssuer;
import io.purser.platform.http.Route;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The policies that are declared, the people of whom identity providers tell, and the two put together.
///
/// @param rosters who is known
/// @param people who comes by a token
/// @param provisioning whom a directory pushes
/// @param groups what groups it pushes
record Population(
        Policies policies,
        Rosters rosters,
        People people,
        Provisioning provisioning,
        PushedGroups groups,
        List<TrustedIssuer> issuers) {

    /// Puts in force what is kept.
    ///
    /// @param deleted whether an organization of this name was deleted
    static Population open(
            Ground ground,
            Governance governance,
            KeyAccess access,
            List<TrustedIssuer> issuers,
            Predicate<String> deleted) {
        DirectoryStore store = ground.store().directory();
        Rosters rosters = new Rosters(store, Policies::id, organization -> pushing(issuers, organization));
        Policies policies = new Policies(
                ground.store(), governance, ground.keyHash(), ground.random(), ground.clock(), rosters::composed);
        access.stoppedBy(rosters::isStopped);
        policies.deleted(deleted);
        policies.open();
        Recomposer inForce = new Recomposer(policies);
        ground.shutdown().add("people", inForce);
        return new Population(
                policies,
                rosters,
                new People(rosters, store, inForce, Policies::nameProblem, ground.clock()),
                new Provisioning(rosters, store, inForce, Policies::nameProblem, ground.clock()),
                new PushedGroups(rosters, store, inForce, ground.clock()),
                issuers);
    }

    private static Set<String> pushing(List<TrustedIssuer> issuers, String organization) {
        return issuers.stream()
                .filter(issuer -> issuer.scim() != null && issuer.isOf(organization))
                .map(TrustedIssuer::name)
                .collect(Collectors.toSet());
    }

    /// The attribute by which a directory names the users of an organization.
    private String naming(String organization) {
        return issuers.stream()
                .filter(issuer -> issuer.isOf(organization))
                .<String>mapMulti((issuer, found) -> {
                    String attribute = issuer.scim();
                    if (attribute != null) {
                        found.accept(attribute);
                    }
                })
                .findFirst()
                .orElse("userName");
    }

    /// Where directories push.
    ///
    /// @param home where people reach the installation
    List<Route> routes(Credentials credentials, Supplier<String> home) {
        return new ScimRoutes(credentials, new Jurisdiction(policies), provisioning, groups, home, this::naming)
                .routes();
    }
}
