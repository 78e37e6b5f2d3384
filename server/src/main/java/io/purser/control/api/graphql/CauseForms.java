package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.analytics.UsageReader;
import io.purser.control.api.Amounts;
import io.purser.control.api.Jurisdiction;
import io.purser.control.api.LedgerPlaces;
import io.purser.control.causes.Cause;
import io.purser.control.causes.Causes;
import io.purser.control.explore.FactsUnavailable;
import io.purser.control.explore.UsageAsked;
import io.purser.control.identity.Permission;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers what changed in a range, beside the spend that it explains.
final class CauseForms implements Roots.Answering {
    private final Gate gate;
    private final Causes causes;
    private final UsageReader reader;
    private final LedgerPlaces places;
    private final InstantSource clock;

    CauseForms(Gate gate, Causes causes, UsageReader reader, LedgerPlaces places, InstantSource clock) {
        this.gate = gate;
        this.causes = causes;
        this.reader = reader;
        this.places = places;
        this.clock = clock;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("causes", this::causes);
    }

    Map<String, @Nullable Object> causes(DataFetchingEnvironment environment) {
        Jurisdiction.Open ground = gate.ground(environment);
        int first = Connection.first(environment.getArgument("first"));
        boolean audited = Gate.principal(environment)
                .may(Permission.AUDIT_READ, ground.policy().organization().name());
        try {
            long now = clock.millis();
            UsageAsked asked =
                    UsageArguments.read(environment, ground, now, places).elapsed(now);
            return form(asked, causes.of(asked.question(), asked.before(), ground.policy()), first, audited);
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput(wrong);
        } catch (FactsUnavailable unavailable) {
            throw new ApiError("analytics_unavailable", String.valueOf(unavailable.getMessage()));
        }
    }

    private Map<String, @Nullable Object> form(UsageAsked asked, Causes.Found found, int first, boolean audited) {
        String organization = asked.question().organization();
        CurrencyUnit currency = asked.organization().currency();
        Map<String, @Nullable Object> form = new UsageModelForms(asked)
                .head(places.sealed(found.asOf(), organization), reader.completeUntil(organization));
        form.put(
                "causes",
                found.all().stream()
                        .limit(first)
                        .map(cause -> form(cause, currency, audited))
                        .toList());
        form.put("causeCount", found.all().size());
        form.put("total", spent(found.total(), currency));
        form.put("unattributed", spent(found.rest(), currency));
        form.put("isWhole", found.isWhole());
        return form;
    }

    private static Map<String, @Nullable Object> form(Cause cause, CurrencyUnit currency, boolean audited) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        Long at = cause.at();
        form.put("kind", cause.kind().name());
        form.put("name", cause.name());
        form.put("verb", cause.verb().name());
        form.put("at", at == null ? null : Amounts.moment(at));
        form.put("fields", cause.fields());
        form.put("changes", cause.changes());
        Cause.Change change = audited ? cause.change() : null;
        form.put("auditEntry", change == null ? null : change.entry());
        form.put("by", change == null ? null : change.actor());
        form.put("reason", change == null ? null : change.reason());
        Cause.Spent spent = cause.spent();
        form.put("spend", spent == null ? null : spent(spent, currency));
        return form;
    }

    private static Map<String, @Nullable Object> spent(Cause.Spent spent, CurrencyUnit currency) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("before", Money.plain(spent.before(), currency));
        form.put("now", Money.plain(spent.now(), currency));
        form.put("explained", Money.plain(spent.explained(), currency));
        form.put("unpriced", spent.unpriced());
        return form;
    }
}
