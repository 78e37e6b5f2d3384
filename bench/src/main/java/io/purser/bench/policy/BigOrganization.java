package io.purser.bench.policy;

import io.purser.bench.gateway.Setups;
import java.util.ArrayList;
import java.util.List;

/// The governance file of an organization of 10,000 users, 500 groups in three levels, 20,000 keys and 25,000 budgets,
/// with the budgets and limits of the calls that are measured beside it.
final class BigOrganization {
    static final int USERS = 10_000;
    static final int KEYS = 20_000;
    static final int BUDGETS = 25_000;

    private static final int DEPARTMENTS = 20;
    private static final int TEAMS = 4;
    private static final int SQUADS = 5;

    private final StringBuilder groupText = new StringBuilder();
    private final StringBuilder userText = new StringBuilder();
    private final StringBuilder keyText = new StringBuilder();
    private final StringBuilder budgetText = new StringBuilder();
    private final List<String> groups = new ArrayList<>();
    private final List<String> squads = new ArrayList<>();

    BigOrganization() {
        for (int department = 0; department < DEPARTMENTS; department++) {
            group("  ", "department-" + department, true);
            for (int team = 0; team < TEAMS; team++) {
                group("      ", "team-%d-%d".formatted(department, team), true);
                for (int squad = 0; squad < SQUADS; squad++) {
                    String name = "squad-%d-%d-%d".formatted(department, team, squad);
                    group("          ", name, false);
                    squads.add(name);
                }
            }
        }
        for (int user = 0; user < USERS; user++) {
            userText.append("  - {name: %s, group: %s}\n".formatted(user(user), squads.get(user % squads.size())));
        }
        for (int key = 0; key < KEYS; key++) {
            keyText.append("  - {name: key-%d, user: %s}\n".formatted(key, user(key % USERS)));
        }
        groups.forEach(group -> budget(group + " month", "group: " + group, "100000 USD", "month"));
        for (int user = 0; user < USERS; user++) {
            budget("user " + user + " month", "user: " + user(user), "500 USD", "month");
        }
        for (int key = 0; key < BUDGETS - USERS - groups.size(); key++) {
            budget("key " + key + " day", "key: key-" + key, "20 USD", "day");
        }
    }

    private static String user(int number) {
        return "user-" + number + "@bench.example";
    }

    private void group(String indent, String name, boolean parent) {
        groupText.append("%s- name: %s\n".formatted(indent, name));
        if (parent) {
            groupText.append(indent).append("  groups:\n");
        }
        groups.add(name);
    }

    private void budget(String name, String scope, String limit, String period) {
        budgetText.append("  - {name: \"%s\", scope: {%s}, limit: %s, period: %s, enforcement: hard}\n"
                .formatted(name, scope, limit, period));
    }

    int groups() {
        return groups.size();
    }

    /// The whole file: what was there before, and all of this.
    String text() {
        return section(
                section(
                        section(section(Setups.withFiveLevels(), "groups:\n", groupText), "users:\n", userText),
                        "keys:\n",
                        keyText),
                "budgets:\n",
                budgetText);
    }

    /// The same, where one budget of those who are measured has another ceiling.
    String changed() {
        return text().replace("limit: 800000 USD", "limit: 799999 USD");
    }

    private static String section(String text, String title, CharSequence more) {
        if (!text.contains(title)) {
            throw new IllegalStateException("the file has no " + title.strip());
        }
        return text.replaceFirst(title, title + more);
    }
}
