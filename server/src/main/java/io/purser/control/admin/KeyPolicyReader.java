package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.KeyPolicyEntry;
import io.purser.control.admin.GovernanceFile.Pace;
import io.purser.core.policy.OwnKeyPolicy;
import io.purser.platform.config.Place;
import io.purser.platform.config.Problems;
import io.purser.platform.config.Quantity;
import io.purser.platform.config.Section;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one key policy of a governance file.
final class KeyPolicyReader {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final Pace UNLIMITED = new Pace(null, null, null);

    private KeyPolicyReader() {}

    /// @param organization the file's
    static KeyPolicyEntry read(Section section, String organization) {
        String name = NamingReader.read(section, false).name();
        Section whom = section.section("appliesTo");
        @Nullable String group = whom.text("group").orElse(null);
        Place groupPlace = whom.place("group");
        whom.text("organization")
                .filter(one -> !one.equals(organization))
                .ifPresent(other ->
                        whom.problem("organization", "is not this file's organization; expected " + organization));
        if (section.has("appliesTo") && group == null && !whom.has("organization")) {
            section.problem("appliesTo", "names nobody; expected `group` or `organization`");
        }
        if (group != null && whom.has("organization")) {
            whom.problem("organization", "stands beside `group`; expected one of the two");
        }
        whom.done();
        KeyPolicyEntry entry = new KeyPolicyEntry(
                section.place(),
                name,
                group,
                groupPlace,
                section.required("keysPerUser", 0, KeyPolicyReader::number),
                section.read("longestLife", KeyPolicyReader::life).orElse(null),
                KeyReader.rules(section, null, false),
                section.has("rateLimits") ? KeyReader.pace(section.section("rateLimits"), true) : UNLIMITED);
        section.done();
        return entry;
    }

    /// Holds that one key policy at most is over the same people.
    static void checkCoverage(GovernanceFile file, List<OwnKeyPolicy> policies, Problems problems) {
        Map<String, String> byGroup = new HashMap<>();
        for (OwnKeyPolicy policy : policies) {
            @Nullable String other = byGroup.putIfAbsent(String.valueOf(policy.groupId()), policy.name());
            if (other != null) {
                Place place = file.keyPolicies().stream()
                        .filter(entry -> entry.name().equals(policy.name()))
                        .map(KeyPolicyEntry::place)
                        .findFirst()
                        .orElse(file.place());
                problems.add(
                        place,
                        "the key policies \"" + Names.shown(other) + "\" and \"" + Names.shown(policy.name())
                                + "\" are over the same people; expected one for each group, and one for the"
                                + " organization");
            }
        }
    }

    private static int number(String text) {
        if (text.matches("\\d{1,4}") && Integer.parseInt(text) <= OwnKeyPolicy.MOST_KEYS) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is no number of keys; expected 0 (none) to " + OwnKeyPolicy.MOST_KEYS);
    }

    private static Duration life(String text) {
        Duration life = Quantity.duration(text);
        if (life.compareTo(SHORTEST) < 0 || life.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is out of bounds; expected 1m to 3650d");
        }
        return life;
    }
}
