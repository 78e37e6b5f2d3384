package io.purser.cli.demo;

import java.util.Map;

/// How one caller of the sample organization calls on a usual day.
///
/// @param key the name of its secret in the demo's folder
/// @param perDay calls on a working day in the middle of the time
/// @param atWeekends the share of that on a Saturday or Sunday
/// @param fromHour the first hour of its day, UTC
/// @param hours how long its day is
/// @param promptTokens on average
/// @param cachedShare of the prompt, read from the provider's cache
/// @param outputTokens on average
/// @param headers what the calls are for
record Habit(
        String key,
        String model,
        double perDay,
        double atWeekends,
        int fromHour,
        int hours,
        int promptTokens,
        double cachedShare,
        int outputTokens,
        Map<String, String> headers) {

    private static final String CUSTOMER = "purser-customer";
    private static final String ENDPOINT = "purser-endpoint";
    private static final String FEATURE = "purser-feature";
    private static final String TAGS = "purser-tags";

    /// A person at a desk.
    private static Habit office(
            String key, String model, double perDay, int prompt, double cached, int output, Map<String, String> what) {
        return new Habit(key, model, perDay, 0.06, 7, 11, prompt, cached, output, what);
    }

    /// The help desk's answers to one customer.
    private static Habit desk(String customer, double perDay) {
        return new Habit(
                "helpdesk",
                "sandbox",
                perDay,
                0.45,
                6,
                16,
                6_000,
                0.6,
                400,
                Map.of(CUSTOMER, customer, ENDPOINT, "chat"));
    }

    /// Everybody.
    static Habit[] all() {
        return new Habit[] {
            office("ada", "sandbox", 12, 7_000, 0.5, 600, Map.of(TAGS, "project=atlas")),
            office("ada", "sandbox-large", 4, 9_000, 0.3, 900, Map.of(TAGS, "project=borealis")),
            office("grace", "sandbox-mini", 28, 9_000, 0.7, 300, Map.of(FEATURE, "completion")),
            office("grace", "sandbox", 5, 12_000, 0.6, 900, Map.of(FEATURE, "review")),
            office("mia", "sandbox", 9, 3_000, 0, 1_200, Map.of(FEATURE, "campaign")),
            office("contractor", "sandbox", 7, 90, 0, 70, Map.of()),
            new Habit("ci", "sandbox-mini", 12, 1, 2, 1, 6_000, 0.8, 250, Map.of(ENDPOINT, "nightly-eval")),
            desk("globex", 18),
            desk("initech", 9),
            desk("umbrella", 6),
            desk("hooli", 3)
        };
    }

    /// Whether the calls are the given customer's.
    boolean of(String customer) {
        return customer.equals(headers.get(CUSTOMER));
    }
}
