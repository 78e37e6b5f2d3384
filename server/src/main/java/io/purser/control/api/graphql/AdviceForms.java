package io.purser.control.api.graphql;

import com.fasterxml.jackson.databind.node.TextNode;
import graphql.schema.DataFetchingEnvironment;
import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.api.Amounts;
import io.purser.control.api.Jurisdiction;
import io.purser.control.explore.Basis;
import io.purser.control.explore.Facts;
import io.purser.control.explore.PastWindows;
import io.purser.control.explore.PastWindows.Past;
import io.purser.control.explore.Question;
import io.purser.control.identity.Sight;
import io.purser.core.insight.CeilingAdvice;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Organization;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Ceilings that the past proposes.
final class AdviceForms implements Roots.Answering {
    private static final int MOST_ROWS = 500;
    private static final Duration REVIEW = Duration.ofDays(30);
    private static final Past NOTHING = new Past(List.of(), 0);

    private final Gate gate;
    private final Facts facts;
    private final InstantSource clock;

    AdviceForms(Gate gate, Facts facts, InstantSource clock) {
        this.gate = gate;
        this.facts = facts;
        this.clock = clock;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("ceilingAdvice", this::advice);
    }

    /// How windows of a period are counted.
    private enum Rhythm {
        DAY(Bucket.DAY, 90, 7, 14),
        WEEK(Bucket.WEEK, 60, 52, 6),
        MONTH(Bucket.MONTH, 24, 12, 3);

        private final Bucket bucket;
        private final int windows;
        private final int season;
        private final int enough;

        Rhythm(Bucket bucket, int windows, int season, int enough) {
            this.bucket = bucket;
            this.windows = windows;
            this.season = season;
            this.enough = enough;
        }

        private ZonedDateTime back(ZonedDateTime from) {
            return switch (this) {
                case DAY -> from.minusDays(windows);
                case WEEK -> from.minusWeeks(windows);
                case MONTH -> from.minusMonths(windows);
            };
        }
    }

    /// A member with what it is proposed.
    private record Row(String member, Past past, CeilingAdvice advice) {}

    Map<String, @Nullable Object> advice(DataFetchingEnvironment environment) {
        Jurisdiction.Open ground = gate.ground(environment);
        Policy policy = ground.policy();
        Rhythm rhythm = Rhythm.valueOf(environment.getArgumentOrDefault("period", "MONTH"));
        String per = environment.<String>getArgumentOrDefault("per", "USER").toLowerCase(Locale.ROOT);
        TimeRange range = closed(rhythm, policy.organization());
        Question question = new Question(
                policy.organization().name(),
                ground.sight(),
                range,
                Selection.ALL,
                UsageDimension.of(per).map(List::of).orElse(List.of()),
                rhythm.bucket,
                policy.organization().zone(),
                Set.of(Basis.COST),
                Long.MAX_VALUE,
                null);
        List<Row> rows = rows(question, per, policy, rhythm);
        LocalDate review = Instant.ofEpochMilli(clock.millis())
                .plus(REVIEW)
                .atZone(policy.organization().zone())
                .toLocalDate();
        CurrencyUnit currency = policy.organization().currency();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("organization", policy.organization().name());
        form.put("currency", currency.code());
        form.put("from", Amounts.moment(range.from()));
        form.put("to", Amounts.moment(range.to()));
        form.put("reviewOn", review.toString());
        form.put("rows", rows.stream().map(row -> of(row, currency)).toList());
        form.put("document", document(rows, per, rhythm, policy.organization(), review));
        return form;
    }

    /// The windows that are over.
    private TimeRange closed(Rhythm rhythm, Organization organization) {
        TimeRange ever = new TimeRange(0, Long.MAX_VALUE / 2);
        long begun =
                rhythm.bucket.around(clock.millis(), ever, organization.zone()).from();
        ZonedDateTime at = Instant.ofEpochMilli(begun).atZone(organization.zone());
        return new TimeRange(rhythm.back(at).toInstant().toEpochMilli(), begun);
    }

    private List<Row> rows(Question question, String per, Policy policy, Rhythm rhythm) {
        Map<String, Past> past = new TreeMap<>(PastWindows.of(facts, question));
        members(per, policy, question.sight()).forEach(member -> past.putIfAbsent(member, NOTHING));
        List<Row> alone = new ArrayList<>();
        past.forEach((member, known) ->
                alone.add(new Row(member, known, CeilingAdvice.of(known.spent(), rhythm.season, rhythm.enough))));
        List<Long> proposed = alone.stream()
                .map(row -> row.advice().proposed())
                .filter(Objects::nonNull)
                .toList();
        return alone.stream()
                .map(row -> new Row(row.member(), row.past(), row.advice().beside(proposed)))
                .sorted(Comparator.comparingLong((Row row) ->
                                -Objects.requireNonNullElse(row.advice().proposed(), 0L))
                        .thenComparing(Row::member))
                .limit(MOST_ROWS)
                .toList();
    }

    /// Whom the policy knows, used or not.
    private static Stream<String> members(String per, Policy policy, Sight sight) {
        return switch (per) {
            case "user" ->
                policy.users().stream()
                        .filter(user -> !user.left() && sight.sees(user))
                        .map(user -> user.name());
            case "key" ->
                policy.keys().stream()
                        .filter(key -> key.revokedAt() == null && sight.sees(key))
                        .map(key -> key.name());
            default -> Stream.of();
        };
    }

    private static Map<String, @Nullable Object> of(Row row, CurrencyUnit currency) {
        CeilingAdvice advice = row.advice();
        boolean known = advice.windows() > 0;
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("name", row.member().isEmpty() ? null : row.member());
        form.put("basis", advice.basis().name());
        form.put("proposed", money(advice.proposed(), currency));
        form.put("windows", advice.windows());
        form.put("highest", known ? money(advice.highest(), currency) : null);
        form.put("normal", known ? money(advice.normal(), currency) : null);
        form.put("unpricedRequests", row.past().unpriced());
        return form;
    }

    private static @Nullable String money(@Nullable Long amount, CurrencyUnit currency) {
        return amount == null ? null : Money.plain(amount, currency);
    }

    /// A governance file with a budget for each, which applies beside what is declared.
    private static String document(
            List<Row> rows, String per, Rhythm rhythm, Organization organization, LocalDate review) {
        String period = rhythm.name().toLowerCase(Locale.ROOT);
        StringBuilder yaml = new StringBuilder()
                .append("# Review on ")
                .append(review)
                .append(".\n")
                .append("organization: ")
                .append(quoted(organization.name()))
                .append("\n")
                .append("currency: ")
                .append(organization.currency().code())
                .append("\n")
                .append("timezone: ")
                .append(quoted(organization.zone().getId()))
                .append("\n")
                .append("billingCycleDay: ")
                .append(organization.billingCycleDay())
                .append("\n")
                .append("fiscalYearStart: ")
                .append(quoted(organization.fiscalYearStart().toString().substring(2)))
                .append("\n")
                .append(
                        rows.stream().anyMatch(row -> row.advice().proposed() != null)
                                ? "budgets:\n"
                                : "budgets: []\n");
        for (Row row : rows) {
            Long proposed = row.advice().proposed();
            if (proposed != null) {
                String name = row.member().isEmpty() ? organization.name() : row.member();
                yaml.append("  - name: ")
                        .append(quoted("advised-" + per + "-" + name + "-" + period))
                        .append("\n")
                        .append("    scope: {")
                        .append(per)
                        .append(": ")
                        .append(quoted(name))
                        .append("}\n")
                        .append("    limit: ")
                        .append(Money.plain(proposed, organization.currency()))
                        .append(' ')
                        .append(organization.currency().code())
                        .append("\n")
                        .append("    period: ")
                        .append(period)
                        .append("\n")
                        .append("    enforcement: soft\n")
                        .append("    reason: ")
                        .append(quoted("advised from " + row.advice().windows() + " windows; review on " + review))
                        .append("\n");
            }
        }
        return yaml.toString();
    }

    /// JSON's strings are YAML's, too.
    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
