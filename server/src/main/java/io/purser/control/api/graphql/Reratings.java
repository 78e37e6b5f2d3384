package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.analytics.Rerating;
import io.purser.control.analytics.TimeRange;
import io.purser.control.api.Amounts;
import io.purser.control.audit.Actor;
import io.purser.control.audit.Audit;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
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
final class Reratings implements Roots.Answering {
    private static final int MOST = 10_000;

    private final Gate gate;
    private final Audit audit;
    private final Rerating rerating;

    Reratings(Gate gate, Rerating rerating, Audit audit) {
        this.gate = gate;
        this.audit = audit;
        this.rerating = rerating;
    }

    @Override
    public void answer(Roots roots) {
        roots.mutation("rerate", this::rerate);
    }

    Map<String, @Nullable Object> rerate(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = environment.getArgumentOrDefault("input", Map.of());
        Policy policy =
                gate.ground(environment, (String) input.get("organization")).policy();
        String reason = Objects.toString(Mutations.reason((String) input.get("reason")), "")
                .strip();
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
            Actor actor = Gate.principal(environment).actor();
            Rerating.Order order = dryRun
                    ? null
                    : new Rerating.Order(reason, actor.name(), found -> note(policy, scope, found, reason, actor));
            return form(
                    rerating.run(policy, scope, order, most),
                    policy.organization().currency());
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput(wrong);
        }
    }

    /// The entry stands before the adjustments do, each of which names reason and actor too: where the process dies
    /// between them, what was to be booked is told and a second call books it.
    private void note(Policy policy, Rerating.Scope scope, Rerating.Result found, String reason, Actor actor) {
        String organization = policy.organization().name();
        CurrencyUnit currency = policy.organization().currency();
        Map<String, Object> before = Map.of("cost", Money.plain(found.before(), currency));
        Map<String, Object> after = new LinkedHashMap<>();
        after.put("cost", Money.plain(found.after(), currency));
        after.put("currency", currency.code());
        after.put("from", Amounts.moment(scope.range().from()));
        after.put("to", Amounts.moment(scope.range().to()));
        after.put("provider", Objects.requireNonNullElse(scope.provider(), "(any)"));
        after.put("changed", found.changed());
        after.put("booked", found.booked());
        audit.log()
                .note(
                        Chain.of(organization),
                        AuditDeed.one(
                                audit.now(),
                                actor,
                                AuditAction.LEDGER_RERATE,
                                new AuditDeed.Thing("model", null, scope.model()),
                                before,
                                after,
                                reason));
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
