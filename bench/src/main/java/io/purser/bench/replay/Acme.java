package io.purser.bench.replay;

import io.purser.bench.judge.BudgetShape;
import io.purser.bench.judge.LedgerEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The organization of the replay: 5 groups, 50 users, 100 keys, 200 customers, budgets at every
/// level. Its governance file and its budgets as the judge knows them come from one list.
final class Acme {
    static final int GROUPS = 5;
    static final int USERS = 50;
    static final int KEYS = 100;
    static final int CUSTOMERS = 200;
    private final List<BudgetShape> shapes = new ArrayList<>();
    private final StringBuilder budgets = new StringBuilder();

    Acme() {
        budget("acme-month", "{organization: acme}", "1000 USD", "month", "hard", entry -> "");
        budget("acme-requests", "{organization: acme}", "1M requests", "day", "hard", entry -> "");
        for (int group = 0; group < GROUPS; group++) {
            String name = groupName(group);
            String limit = group == 4 ? "9 USD" : "400 USD";
            budget(name + "-month", "{group: " + name + "}", limit, "month", "hard", of("group", name));
        }
        budget("each-user", "{eachUserIn: engineering}", "2.10 USD", "day", "hard", eachIn("engineering"));
        budget("each-user-tokens", "{eachUserIn: product}", "2M tokens", "week", "soft", eachIn("product"));
        budget("each-customer", "{eachCustomer: \"*\"}", "1.40 USD", "month", "hard", Acme::customer);
        for (int key = 0; key < KEYS; key += 9) {
            String name = keyName(key);
            budget(name + "-life", "{key: " + name + "}", "1.20 USD", "lifetime", "hard", of("key", name));
        }
        budget("large-model", "{model: \"sandbox-large\"}", "60 USD", "quarter", "hard", of("model", "sandbox-large"));
        budget("chat-endpoint", "{endpoint: chat}", "3M tokens", "day", "soft", of("endpoint", "chat"));
        budget("anthropic", "{provider: anthropic-box}", "500 USD", "year", "hard", of("provider", "anthropic-box"));
        budget("atlas", "{tag.project: atlas}", "40 USD", "month", "hard", Acme::atlas);
        budget("search-feature", "{feature: search, group: product}", "30 USD", "month", "hard", Acme::searchInProduct);
    }

    static String groupName(int group) {
        return List.of("engineering", "product", "support", "sales", "research").get(group);
    }

    static String userName(int user) {
        return "user-%02d@acme.example".formatted(user);
    }

    static String keyName(int key) {
        return "key-%03d".formatted(key);
    }

    static String customerName(int customer) {
        return "customer-%03d".formatted(customer);
    }

    /// The secret of a key, unlike any other's in every character.
    static String secret(int key) {
        return "replay-secret-of-key-%03d-000000000000".formatted(key);
    }

    List<BudgetShape> shapes() {
        return List.copyOf(shapes);
    }

    String governance() {
        StringBuilder text = new StringBuilder("organization: acme\ncurrency: USD\ntimezone: UTC\ngroups:\n");
        for (int group = 0; group < GROUPS; group++) {
            text.append("  - {name: ").append(groupName(group)).append("}\n");
        }
        text.append("users:\n");
        for (int user = 0; user < USERS; user++) {
            text.append("  - {name: %s, group: %s}\n".formatted(userName(user), groupName(user % GROUPS)));
        }
        text.append("keys:\n");
        for (int key = 0; key < KEYS; key++) {
            text.append("  - {name: %s, user: %s, secret: %s}\n"
                    .formatted(keyName(key), userName(key % USERS), secret(key)));
        }
        text.append("customers:\n");
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            text.append("  - {name: ").append(customerName(customer)).append("}\n");
        }
        return text.append("budgets:\n").append(budgets).toString();
    }

    private void budget(
            String name,
            String scope,
            String limit,
            String period,
            String enforcement,
            Function<LedgerEntry, @Nullable String> subject) {
        budgets.append("  - {name: %s, scope: %s, limit: %s, period: %s, enforcement: %s, visibility: amounts}\n"
                .formatted(name, scope, limit, period, enforcement));
        String unit = limit.substring(limit.lastIndexOf(' ') + 1);
        shapes.add(new BudgetShape(name, unit, subject));
    }

    private static Function<LedgerEntry, @Nullable String> of(String column, String value) {
        return entry -> entry.text(column).equals(value) ? "" : null;
    }

    private static Function<LedgerEntry, @Nullable String> eachIn(String group) {
        return entry -> entry.text("group").equals(group) ? entry.text("user") : null;
    }

    private static @Nullable String customer(LedgerEntry entry) {
        return entry.text("customer").isEmpty() ? null : entry.text("customer");
    }

    private static @Nullable String atlas(LedgerEntry entry) {
        return entry.text("tags").contains("project") && entry.text("tags").contains("atlas") ? "" : null;
    }

    private static @Nullable String searchInProduct(LedgerEntry entry) {
        return entry.text("feature").equals("search") && entry.text("group").equals("product") ? "" : null;
    }
}
