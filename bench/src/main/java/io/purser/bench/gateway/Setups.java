package io.purser.bench.gateway;

import io.purser.bench.judge.BudgetShape;
import java.util.List;
import java.util.Map;

/// The configuration and governance files of a measured gateway.
public final class Setups {
    /// The secret of the only key.
    public static final String SECRET = "bench-key-0000000000000000000000000001";

    private Setups() {}

    /// The headers of every call.
    public static Map<String, String> caller() {
        return Map.of("authorization", "Bearer " + SECRET, "purser-customer", "globex");
    }

    /// The budgets of the five levels, as the ledger's columns tell them.
    public static List<BudgetShape> shapes() {
        return List.of(
                new BudgetShape("all", "USD", entry -> ""),
                new BudgetShape("engineering-month", "USD", entry -> ""),
                new BudgetShape("each-user", "USD", entry -> entry.text("user")),
                new BudgetShape("ada-key-week", "tokens", entry -> ""),
                new BudgetShape("each-customer", "USD", entry -> entry.text("customer")));
    }

    /// One provider, the stub, with a price.
    public static String config(int stubPort, String durability) {
        return """
                server:
                  host: 127.0.0.1
                data: {durability: %s}
                providers:
                  - name: stub
                    dialect: openai
                    baseUrl: http://127.0.0.1:%d/v1
                    apiKey: stub-secret
                    models: ["stub-*"]
                prices:
                  - provider: stub
                    model: stub-1
                    per: 1M tokens
                    input: 2.50 USD
                    cacheRead: 0.25 USD
                    output: 10.00 USD
                """.formatted(durability, stubPort);
    }

    /// The organization without a budget or a limit.
    public static String withoutBudgets() {
        return """
                organization: bench
                currency: USD
                timezone: UTC
                groups:
                  - name: engineering
                    groups:
                      - name: search
                users:
                  - {name: ada@bench.example, group: search}
                keys:
                  - name: ada-key
                    user: ada@bench.example
                    secret: %s
                customers:
                  - {name: globex}
                """.formatted(SECRET);
    }

    /// The same with budgets at five levels and two rate limits, all far away.
    public static String withFiveLevels() {
        return withoutBudgets() + """
                budgets:
                  - {name: all, scope: {organization: bench}, limit: 900000 USD, period: month, enforcement: hard}
                  - {name: engineering-month, scope: {group: engineering}, limit: 800000 USD, period: month, enforcement: hard}
                  - {name: each-user, scope: {eachUserIn: engineering}, limit: 700000 USD, period: day, enforcement: hard}
                  - {name: ada-key-week, scope: {key: ada-key}, limit: 900000M tokens, period: week, enforcement: hard}
                  - {name: each-customer, scope: {eachCustomer: "*"}, limit: 600000 USD, period: month, enforcement: soft}
                rateLimits:
                  - {scope: {key: ada-key}, requestsPerMinute: 100M}
                  - {scope: {group: engineering}, tokensPerMinute: 900000M}
                """;
    }
}
