package io.purser.control.api.graphql;

import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.api.Amounts;
import io.purser.control.explore.Basis;
import io.purser.control.explore.Changes;
import io.purser.control.explore.Concentration;
import io.purser.control.explore.Decimals;
import io.purser.control.explore.Facts;
import io.purser.control.explore.Figures;
import io.purser.control.explore.Measure;
import io.purser.control.explore.Question;
import io.purser.control.explore.Usage;
import io.purser.control.explore.UsageAsked;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers of the query model as the schema's types.
final class UsageModelForms {
    private static final int SHOWN_PLACES = 4;

    private final UsageAsked asked;
    private final CurrencyUnit currency;
    private final Decimals decimals;

    UsageModelForms(UsageAsked asked) {
        this.asked = asked;
        this.currency = asked.currency();
        this.decimals = new Decimals(currency);
    }

    /// What every answer begins and ends with.
    ///
    /// @param asOf the sealed place
    Map<String, @Nullable Object> head(String asOf, long completeUntil) {
        Question question = asked.question();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("organization", question.organization());
        form.put("from", Amounts.moment(question.range().from()));
        form.put("to", Amounts.moment(question.range().to()));
        form.put("zone", question.zone().getId());
        form.put("currency", currency.code());
        form.put("dimensions", question.by().stream().map(UsageDimension::name).toList());
        form.put("before", span(asked.before()));
        form.put("asOf", asOf);
        form.put("completeUntil", Amounts.moment(completeUntil));
        return form;
    }

    static Map<String, @Nullable Object> span(TimeRange range) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("from", Amounts.moment(range.from()));
        form.put("to", Amounts.moment(range.to()));
        return form;
    }

    List<Map<String, @Nullable Object>> figures(Figures figures) {
        return asked.measures().stream()
                .map(measure -> figure(measure, figures))
                .toList();
    }

    Map<String, @Nullable Object> figure(Measure measure, Figures figures) {
        @Nullable BigDecimal value = decimals.value(measure, figures);
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("measure", measure.name());
        form.put("value", plain(value));
        form.put("shown", plain(shown(measure, value)));
        return form;
    }

    private @Nullable BigDecimal shown(Measure measure, @Nullable BigDecimal value) {
        if (value == null || (measure.isAdditive() && !measure.isMoney())) {
            return value;
        }
        int places = measure == Measure.COST ? currency.minorDigits() : SHOWN_PLACES;
        return value.setScale(places, RoundingMode.HALF_EVEN);
    }

    static @Nullable String plain(@Nullable BigDecimal value) {
        return value == null ? null : value.toPlainString();
    }

    Map<String, @Nullable Object> line(Usage.Line line) {
        Map<String, @Nullable Object> form = named(line.name());
        form.put("figures", figures(line.whole()));
        List<Map<String, @Nullable Object>> points = new ArrayList<>();
        for (Measure measure : asked.measures()) {
            List<@Nullable String> values = new ArrayList<>();
            line.points().forEach(point -> values.add(plain(decimals.value(measure, point))));
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("measure", measure.name());
            one.put("values", values);
            points.add(one);
        }
        form.put("points", points);
        return form;
    }

    private static Map<String, @Nullable Object> named(Usage.Name name) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("values", name.values());
        form.put("other", name.isOther());
        return form;
    }

    Map<String, @Nullable Object> group(Usage.Row row, Figures total) {
        Map<String, @Nullable Object> form = named(row.name());
        form.put("figures", figures(row.figures()));
        form.put("share", plain(Decimals.share(asked.first(), row.figures(), total)));
        return form;
    }

    /// What shown amounts lack to the shown total.
    List<Map<String, @Nullable Object>> rounding(List<Figures> parts, Figures total) {
        List<Map<String, @Nullable Object>> forms = new ArrayList<>();
        for (Measure measure : asked.measures()) {
            if (measure.isAdditive()) {
                BigDecimal exact = BigDecimal.ZERO;
                @Nullable BigDecimal left = shown(measure, decimals.value(measure, total));
                for (Figures part : parts) {
                    @Nullable BigDecimal shown = shown(measure, decimals.value(measure, part));
                    left = left == null || shown == null ? null : left.subtract(shown);
                }
                Map<String, @Nullable Object> form = new LinkedHashMap<>();
                form.put("measure", measure.name());
                form.put("value", plain(exact));
                form.put("shown", plain(left));
                forms.add(form);
            }
        }
        return forms;
    }

    Map<String, @Nullable Object> compared(Usage.Pair pair) {
        Map<String, @Nullable Object> form = named(pair.name());
        form.put("isNew", pair.before() == null);
        form.put("isGone", pair.now() == null);
        form.put(
                "figures",
                asked.measures().stream()
                        .map(measure -> compared(measure, pair))
                        .toList());
        return form;
    }

    private Map<String, @Nullable Object> compared(Measure measure, Usage.Pair pair) {
        Decimals.Beside beside = decimals.beside(measure, pair);
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("measure", measure.name());
        form.put("now", plain(beside.now()));
        form.put("before", plain(beside.before()));
        form.put("delta", plain(beside.delta()));
        form.put("change", plain(beside.change()));
        return form;
    }

    static Map<String, @Nullable Object> concentrated(Concentration.Part part) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("value", part.name().values().getFirst());
        form.put("amount", plain(part.amount()));
        form.put("share", plain(part.share()));
        form.put("shareBefore", plain(part.shareBefore()));
        return form;
    }

    Map<String, @Nullable Object> change(Changes.Row row) {
        Map<String, @Nullable Object> form = named(row.name());
        form.put("costBefore", money(row.costBefore()));
        form.put("volume", money(row.split().volume()));
        form.put("mix", money(row.split().mix()));
        form.put("price", money(row.split().price()));
        form.put("appeared", money(row.split().appeared()));
        form.put("gone", money(row.split().gone()));
        form.put("cost", money(row.cost()));
        form.put("delta", money(row.delta()));
        return form;
    }

    private String money(long units) {
        return Money.plain(units, currency);
    }

    Map<String, @Nullable Object> request(Facts.Call call, UsageEvent event) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("requestId", call.requestId());
        form.put("admittedAt", Amounts.moment(event.admittedAt()));
        for (String dimension :
                List.of("group", "user", "key", "customer", "endpoint", "provider", "model", "outcome")) {
            form.put(dimension, value(dimension, event));
        }
        form.put("promptVersion", value("prompt_version", event));
        form.put("requestedModel", event.requestedModel());
        form.put("cost", event.cost() == null ? null : money(event.cost()));
        form.put("tokens", event.usage().total());
        form.put("latencyMillis", event.latencyMillis());
        form.put("retries", event.retryCount());
        return form;
    }

    private static @Nullable String value(String dimension, UsageEvent event) {
        return UsageDimension.of(dimension).orElseThrow().of().apply(event);
    }

    Map<String, @Nullable Object> priceVersion(Usage.Row row) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("version", row.name().values().getFirst());
        form.put("cost", money(row.figures().sum(Basis.COST)));
        form.put("requests", row.figures().sum(Basis.REQUESTS));
        return form;
    }
}
