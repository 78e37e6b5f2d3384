package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.analytics.Rerating;
import io.purser.control.analytics.TimeRange;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.policy.Policy;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Re-rates past calls on an operator's word.
final class Reratings {
    private static final int MOST = 10_000;

    private final Gate gate;
    private final Rerating rerating;

    Reratings(Gate gate, Rerating rerating) {
        this.gate = gate;
        this.rerating = rerating;
    }

    Map<String, @Nullable Object> rerate(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = environment.getArgumentOrDefault("input", Map.of());
        Policy policy =
                gate.ground(environment, (String) input.get("organization")).policy();
        String reason = Objects.toString(input.get("reason"), "").strip();
        if (reason.isEmpty()) {
            throw ApiError.badInput("reason", "why the prices were wrong");
        }
        int most = input.get("most") instanceof Integer wished ? wished : MOST;
        if (most < 1 || most > MOST) {
            throw ApiError.badInput("most", "1 to " + MOST);
        }
        boolean dryRun = Boolean.TRUE.equals(input.get("dryRun"));
        try {
            Rerating.Scope scope = new Rerating.Scope(
                    Objects.toString(input.get("model"), ""),
                    (String) input.get("provider"),
                    new TimeRange(moment(input, "from"), moment(input, "to")));
            Rerating.Order order = dryRun
                    ? null
                    : new Rerating.Order(reason, Gate.principal(environment).label());
            return form(
                    rerating.run(policy, scope, order, most),
                    policy.organization().currency());
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput(wrong);
        }
    }

    private static long moment(Map<String, @Nullable Object> input, String field) {
        try {
            return OffsetDateTime.parse(String.valueOf(input.get(field)))
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeException | ArithmeticException wrong) {
            throw ApiError.badInput(field, "RFC 3339 such as 2027-01-01T00:00:00Z");
        }
    }

    private static Map<String, @Nullable Object> form(Rerating.Result result, CurrencyUnit currency) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("calls", result.calls());
        form.put("changed", result.changed());
        form.put("unpriced", result.unpriced());
        form.put("left", result.left());
        form.put("currency", currency.code());
        form.put("before", Money.plain(result.before(), currency));
        form.put("after", Money.plain(result.after(), currency));
        form.put("difference", Money.plain(Math.subtractExact(result.after(), result.before()), currency));
        form.put("booked", result.booked());
        form.put("remaining", result.remaining());
        return form;
    }
}
