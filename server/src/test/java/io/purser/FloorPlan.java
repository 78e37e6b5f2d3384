package io.purser;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The floors and rooms of the house and what each may use. A new room is added here first; a room that is not here
/// fails the build.
///
/// A target is a room (`core.money`) or a whole floor (`core`). Every room but those of the core may use `platform`,
/// and a room may always use itself. `Main` and `Wiring`, which belong to no room, may use everything.
final class FloorPlan {

    private static final String ROOMS = """
            core.money              :
            core.insight            :
            core.calendar           :
            core.model              :
            core.usage              :
            core.tenancy            : core.money
            core.attribution        : core.tenancy
            core.pricing            : core.money core.usage core.calendar core.model
            core.estimation         : core.money core.usage core.pricing core.ledger
            core.budget             : core.money core.calendar core.attribution core.tenancy core.model
            core.limits             : core.budget core.attribution
            core.policy             : core.money core.calendar core.usage core.tenancy core.attribution core.pricing \
                                      core.budget core.limits
            core.ledger             : core.money core.calendar core.usage core.tenancy core.attribution core.pricing \
                                      core.budget core.limits core.policy core.model

            governance.access       : core
            governance.custody      : core
            governance.settlement   : core governance.access
            governance.admission    : core governance.access governance.settlement
            governance.batches      : core
            governance.holds        : core governance.batches
            governance.ingest       : core governance.settlement
            governance.recovery     : core governance.access governance.settlement governance.admission

            gateway.dialect         : core governance
            gateway.dialect.openai  : core governance gateway.dialect
            gateway.dialect.anthropic : core governance gateway.dialect
            gateway.dialect.gemini  : core governance gateway.dialect
            gateway.sandbox         :
            gateway.relay           : core governance gateway.dialect gateway.dialect.openai gateway.dialect.anthropic \
                                      gateway.dialect.gemini
            gateway.tracing         : core governance gateway.dialect
            gateway.otlp            : core
            gateway.listener        : core governance gateway.dialect gateway.dialect.openai \
                                      gateway.dialect.anthropic gateway.relay gateway.sandbox gateway.tracing gateway.otlp

            control.audit           :
            control.identity        : core control.audit
            control.identity.jwt    : core control.identity
            control.signin          : core control.identity control.audit
            control.identity.oidc   : core control.identity control.identity.jwt control.audit
            control.analytics       : core governance control.identity
            control.explore         : core core.insight control.identity control.analytics
            control.exports         :
            control.alerts          : core governance control.identity control.audit
            control.subscriptions   : core control.identity control.analytics
            control.prices          : core governance control.audit
            control.directory       : core control.identity control.audit
            control.organizations   : core governance control.analytics control.audit
            control.admin           : core governance control.analytics control.alerts control.checks control.identity control.audit
            control.allowances      : core governance control.admin control.alerts control.identity control.audit
            control.ceilings        : core governance control.admin control.allowances control.analytics control.audit
            control.causes          : core control.admin control.analytics control.audit control.explore control.identity
            control.replay          : core control.analytics
            control.checks          : core control.analytics control.alerts control.identity control.audit
            control.api             : core governance control.signin control.admin control.analytics control.alerts control.identity \
                                      control.identity.jwt control.audit control.subscriptions
            control.api.graphql     : core governance control.signin control.admin control.directory control.organizations \
                                      control.allowances control.analytics control.alerts control.identity \
                                      control.api control.audit control.subscriptions control.explore control.replay \
                                      control.ceilings control.causes control.checks control.prices
            control.api.rest        : core governance control.identity.oidc control.signin control.admin control.allowances control.analytics control.alerts control.identity \
                                      control.identity.jwt control.api control.audit control.exports control.explore

            control.api.scim        : core control.admin control.directory control.identity control.api control.audit

            storage.memory          : core governance control.admin control.alerts control.analytics
            storage.sqlite          : core governance control.signin control.admin control.directory control.organizations \
                                      control.allowances control.alerts control.analytics control.identity \
                                      control.identity.jwt control.audit control.subscriptions control.explore \
                                      control.replay control.ceilings
            storage.duckdb          : core control.analytics control.identity control.organizations control.explore
            storage.backup          : control.admin storage.sqlite

            platform.ids            :
            platform.json           :
            platform.outbound       :
            platform.config         : platform.json platform.outbound
            platform.secret         : platform.ids platform.config
            platform.http           : platform.json platform.ids platform.config
            platform.telemetry      : platform.config platform.json platform.http
            platform.otlp           : platform.config platform.telemetry

            cli                     : cli.demo
            cli.demo                :
            """;

    /// Floors in the order in which they may lean on one another, for the diagram and the checks.
    static final List<String> FLOORS =
            List.of("core", "governance", "gateway", "control", "storage", "platform", "cli");

    private final Map<String, Set<String>> targets = new LinkedHashMap<>();

    FloorPlan() {
        ROOMS.lines().filter(line -> !line.isBlank()).forEach(this::declare);
        targets.replaceAll((room, listed) -> withUse(room, listed));
    }

    private void declare(String line) {
        String[] sides = line.split(":", 2);
        Set<String> listed = sides[1].isBlank()
                ? Set.of()
                : Set.copyOf(Arrays.asList(sides[1].strip().split("\\s+")));
        targets.put(sides[0].strip(), listed);
    }

    private static Set<String> withUse(String room, Set<String> listed) {
        var all = new TreeSet<>(listed);
        if (!room.startsWith("core") && !room.startsWith("platform")) {
            all.add("platform");
        }
        return all;
    }

    boolean declares(String room) {
        return targets.containsKey(room);
    }

    boolean allows(String from, String to) {
        return from.equals(to)
                || targets.getOrDefault(from, Set.of()).stream()
                        .anyMatch(target -> target.equals(to) || (isFloor(target) && to.startsWith(target + ".")));
    }

    Map<String, Set<String>> rooms() {
        return new TreeMap<>(targets);
    }

    static boolean isFloor(String target) {
        return FLOORS.contains(target);
    }
}
