package io.purser.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// A change of one field changes this field and no other, and is taken back whole: for every field of the governance
/// file's schema, so that a new one is asked without anybody thinking of it.
final class OneFieldTest {
    /// Who an entry is, and what is no setting of it.
    private static final Set<String> NO_SETTINGS = Set.of("name", "id", "renamedFrom", "secret", "reason");

    /// Said once and never otherwise: amounts are in it.
    private static final String FIXED = "organization.currency";

    private static final String HOOK = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final String BASE = """
            organization: acme
            currency: USD
            timezone: UTC
            billingCycleDay: 1
            fiscalYearStart: 01-01
            groups: [{name: team}, {name: others}]
            users: [{name: ada, group: team, email: ada@acme.example}, {name: bob, group: others}]
            keys: [{name: ada-key, user: ada}]
            endpoints: [{name: nightly}]
            plans: [{name: free}, {name: pro}]
            customers: [{name: globex, plan: free}]
            channels: [{name: ops, email: [ops@acme.example]}, {name: cfo, email: [cfo@acme.example]}]
            """;

    /// The list, the field, an entry, and the field's other value.
    private static final String CASES = """
            organization | timezone | | Europe/London
            organization | billingCycleDay | | 15
            organization | fiscalYearStart | | 04-01
            organization | platformOwner | | [ada]
            groups | costCentre | {name: x, costCentre: CC-1} | CC-2
            groups | idpGroups | {name: x, idpGroups: [{issuer: sso, id: a}]} | [{issuer: sso, id: b, priority: 3}]
            groups | groups | {name: x, groups: [{name: y}]} | [{name: y, costCentre: CC-9}]
            users | kind | {name: x} | service
            users | group | {name: x, group: team} | others
            users | email | {name: x, email: x@acme.example} | y@acme.example
            users | owner | {name: x, kind: service, owner: ada} | bob
            users | roles | {name: x, group: team, roles: [viewer]} | [team_lead]
            keys | user | {name: x, user: ada} | bob
            keys | group | {name: x, group: team} | others
            keys | models | {name: x, user: ada, models: ["gpt-5*"]} | ["claude-*", "gpt-5*"]
            keys | rateLimits | {name: x, user: ada, rateLimits: {concurrent: 2}} | {concurrent: 3, requestsPerMinute: 9}
            keys | attribution | {name: x, user: ada, attribution: {environment: dev}} | {environment: prod, override: false}
            keys | expires | {name: x, user: ada, expires: 2027-01-01} | 2028-01-01
            endpoints | criticality | {name: x, criticality: low} | high
            plans | default | {name: x} | true
            plans | models | {name: x, models: ["a*"]} | ["b*"]
            plans | providers | {name: x, providers: [openai]} | [anthropic]
            plans | endpoints | {name: x, endpoints: [nightly]} | [nightly, chat]
            plans | budgets | {name: x, budgets: [{name: p, limit: 5 USD, period: month, enforcement: hard}]} | [{name: p, limit: 6 USD, period: month, enforcement: hard}]
            plans | rateLimits | {name: x, rateLimits: {requestsPerMinute: 20}} | {requestsPerMinute: 30}
            plans | message | {name: x, message: one} | another
            plans | upgradeUrl | {name: x, upgradeUrl: "https://acme.example/a"} | https://acme.example/b
            customers | plan | {name: x, plan: free} | pro
            customers | accountOwner | {name: x, accountOwner: ada} | bob
            channels | email | {name: x, email: [x@acme.example]} | [y@acme.example]
            channels | webhook | {name: x, webhook: {url: "https://x.example/a", secret: "${HOOK}"}} | {url: "https://x.example/b", secret: "${HOOK}"}
            channels | digest | {name: x, email: [x@acme.example]} | daily
            keyPolicies | appliesTo | {name: x, keysPerUser: 3, appliesTo: {group: team}} | {group: others}
            keyPolicies | keysPerUser | {name: x, keysPerUser: 3} | 4
            keyPolicies | longestLife | {name: x, keysPerUser: 3, longestLife: 90d} | 30d
            keyPolicies | models | {name: x, keysPerUser: 3, models: ["a*"]} | ["b*"]
            keyPolicies | rateLimits | {name: x, keysPerUser: 3, rateLimits: {requestsPerMinute: 60}} | {requestsPerMinute: 70}
            keyPolicies | attribution | {name: x, keysPerUser: 3, attribution: {environment: dev}} | {environment: test}
            tagPolicies | tag | {name: x, tag: project, required: true} | team
            tagPolicies | appliesTo | {name: x, tag: project, required: true, appliesTo: {group: team}} | {group: others}
            tagPolicies | required | {name: x, tag: project, allowed: [a]} | true
            tagPolicies | allowed | {name: x, tag: project, allowed: [a]} | [a, b]
            tagPolicies | pattern | {name: x, tag: project, pattern: "[a-z]+"} | "[a-z]{3}"
            budgets | scope | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: hard} | {user: bob}
            budgets | limit | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: hard} | 12 USD
            budgets | period | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: hard} | month
            budgets | timezone | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: hard} | Asia/Tokyo
            budgets | weekStart | {name: x, scope: {user: ada}, limit: 10 USD, period: week, enforcement: hard} | sunday
            budgets | anchorDay | {name: x, scope: {user: ada}, limit: 10 USD, period: month, anchorDay: 5, enforcement: hard} | 6
            budgets | anchor | {name: x, scope: {user: ada}, limit: 10 USD, period: P10D, anchor: 2026-01-05, enforcement: hard} | 2026-01-06
            budgets | enforcement | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: hard} | soft
            budgets | actions | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: degrade, actions: [{at: 80%, outputCap: 100}, {at: 100%, refuse: true}]} | [{at: 80%, outputCap: 200}, {at: 100%, refuse: true}]
            budgets | estimation | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: hard} | strict
            budgets | strictFloor | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: hard, estimation: strict} | 77
            budgets | thresholds | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: hard, thresholds: [{at: 50%, notify: [ops]}]} | [{at: 50%, notify: [cfo]}, {at: 9 USD, notify: [ops]}]
            budgets | owner | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: hard, owner: ada} | bob
            budgets | cooldown | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: soft} | 6h
            budgets | visibility | {name: x, scope: {group: team}, limit: 10 USD, period: day, enforcement: hard} | amounts
            budgets | freeModels | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: hard} | pass
            budgets | rollover | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: hard, rollover: {cap: 20%}} | {cap: 3 USD}
            budgets | newWindow | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: hard, newWindow: {notify: [ops]}} | {notify: [cfo, owner]}
            budgets | shadow | {name: x, scope: {user: ada}, limit: 10 USD, period: day, enforcement: hard} | true
            rateLimits | scope | {name: x, scope: {user: ada}, requestsPerMinute: 5} | {user: bob}
            rateLimits | requestsPerMinute | {name: x, scope: {user: ada}, requestsPerMinute: 5} | 6
            rateLimits | tokensPerMinute | {name: x, scope: {user: ada}, tokensPerMinute: 5} | 6
            rateLimits | concurrent | {name: x, scope: {user: ada}, concurrent: 5} | 6
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private record Case(String list, String field, String entry, String other) {
        @Override
        public String toString() {
            return list + "." + field;
        }
    }

    static Stream<Case> cases() {
        return CASES.lines()
                .map(line -> line.split("\\s*\\|\\s*", 4))
                .map(part -> new Case(part[0].strip(), part[1], part[2], part[3]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void changesThisAndNothingElse(Case one) {
        Desk desk = new Desk(folder);
        desk.variables.put("HOOK", HOOK);
        Map<String, Object> file = map(BASE);
        Map<String, Object> place = file;
        if (!one.entry().isEmpty()) {
            place = map(one.entry());
            entries(file, one.list()).add(place);
        }
        String before = applied(desk, file);
        Object first = place.get(one.field());
        place.put(one.field(), value(one.other()));
        String after = applied(desk, file);

        assertThat(setting(after, one)).as("in force").isNotEqualTo(setting(before, one));
        assertThat(without(after, one)).as("all the rest").isEqualTo(without(before, one));
        if (first == null) {
            place.remove(one.field());
        } else {
            place.put(one.field(), first);
        }
        assertThat(applied(desk, file)).as("taken back").isEqualTo(before);
    }

    static Stream<Case> settable() {
        Set<String> lists =
                Stream.of(EntryKind.values()).map(EntryKind::section).collect(Collectors.toSet());
        return cases().filter(one -> lists.contains(one.list()) && !one.field().equals("groups"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settable")
    void setByItselfIsWhatTheFileMakesOfIt(Case one) {
        Desk byFile = new Desk(folder);
        Desk byItself = new Desk(folder);
        Map<String, Object> file = map(BASE);
        Map<String, Object> place = file;
        if (!one.entry().isEmpty()) {
            place = map(one.entry());
            entries(file, one.list()).add(place);
        }
        Stream.of(byFile, byItself).forEach(desk -> {
            desk.variables.put("HOOK", HOOK);
            applied(desk, file);
        });
        @Nullable Object first = place.get(one.field());
        place.put(one.field(), value(one.other()));
        String expected = applied(byFile, file);
        String before = byItself.policies.export("acme").orElseThrow();
        EntryKind kind = Stream.of(EntryKind.values())
                .filter(each -> each.section().equals(one.list()))
                .findFirst()
                .orElseThrow();

        set(byItself, kind, one.field(), value(one.other().replace("${HOOK}", HOOK)));
        assertThat(byItself.policies.export("acme").orElseThrow()).isEqualTo(expected);
        assertThat(applied(byItself, file)).as("the file says the same").isEqualTo(expected);
        if (first instanceof Map<?, ?> webhook && webhook.containsKey("secret")) {
            return;
        }
        set(byItself, kind, one.field(), first);
        assertThat(byItself.policies.export("acme").orElseThrow())
                .as("taken back")
                .isEqualTo(before);
    }

    private static void set(Desk desk, EntryKind kind, String field, @Nullable Object value) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        String name = kind == EntryKind.ORGANIZATION ? "acme" : "x";
        if (kind != EntryKind.ORGANIZATION) {
            fields.put("name", name);
        }
        fields.put(field, value);
        EntryEdit edit = new EntryEdit("set", kind, name, fields, "because", null);
        PolicyOutcome outcome = desk.policies.edit("acme", edit, Desk.ADA);
        assertThat(outcome).as(String.valueOf(outcome)).isInstanceOf(PolicyOutcome.Applied.class);
        assertThat(((PolicyOutcome.Applied) outcome).plan().changes()).isNotEmpty();
    }

    @Test
    void everyFieldOfTheSchemaIsAsked() throws IOException {
        Set<String> asked = new TreeSet<>(cases().map(Case::toString).toList());
        asked.add(FIXED);
        assertThat(asked).isEqualTo(declared());
    }

    private static Set<String> declared() throws IOException {
        JsonNode schema;
        try (InputStream in =
                Objects.requireNonNull(OneFieldTest.class.getResourceAsStream("/contracts/governance.schema.json"))) {
            schema = new ObjectMapper().readTree(in);
        }
        Set<String> declared = new TreeSet<>();
        schema.path("properties").properties().forEach(property -> {
            if (property.getKey().equals("organization")) {
                return;
            }
            if (!property.getValue().path("type").asText().equals("array")) {
                declared.add("organization." + property.getKey());
                return;
            }
            JsonNode items = property.getValue().path("items");
            JsonNode entry =
                    items.has("$ref") ? schema.at(items.path("$ref").asText().substring(1)) : items;
            entry.path("properties").fieldNames().forEachRemaining(field -> {
                if (!NO_SETTINGS.contains(field)) {
                    declared.add(property.getKey() + "." + field);
                }
            });
        });
        return declared;
    }

    private static String applied(Desk desk, Map<String, Object> file) {
        try {
            desk.applied(new ObjectMapper().writeValueAsString(file));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return desk.policies.export("acme").orElseThrow();
    }

    private static Map<String, Object> place(Map<String, Object> file, Case one) {
        return one.entry().isEmpty()
                ? file
                : entries(file, one.list()).stream()
                        .filter(entry -> "x".equals(entry.get("name")))
                        .findFirst()
                        .orElseThrow();
    }

    private static @Nullable Object setting(String export, Case one) {
        return place(map(export), one).get(one.field());
    }

    private static Map<String, Object> without(String export, Case one) {
        Map<String, Object> file = map(export);
        place(file, one).remove(one.field());
        return file;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> entries(Map<String, Object> file, String list) {
        return (List<Map<String, Object>>) file.computeIfAbsent(list, _ -> new ArrayList<>());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(String yaml) {
        return new LinkedHashMap<>((Map<String, Object>) value(yaml));
    }

    private static Object value(String yaml) {
        return Objects.requireNonNull(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }
}
