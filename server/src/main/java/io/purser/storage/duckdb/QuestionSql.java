package io.purser.storage.duckdb;

import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.Condition;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.explore.Basis;
import io.purser.control.explore.Measure;
import io.purser.control.explore.Question;
import io.purser.control.identity.Sight;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.usage.DataMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A question as SQL. Names of columns come from tables of ours; whatever somebody wrote is a parameter or a number of
/// the dictionary.
final class QuestionSql {
    private static final int QUARTER_SECONDS = 900;
    private static final int DAY_QUARTERS = 96;
    /// From a Monday to the epoch's day, a Thursday.
    private static final int MONDAY_QUARTERS = 3 * DAY_QUARTERS;
    /// From Monday's first hour to the hour in which the epoch began, a Thursday's.
    private static final int EPOCH_HOUR_OF_WEEK = 72;

    private final Question question;
    private final Columns columns;
    private final Words words;
    private final Callers callers;
    private final List<Object> parameters = new ArrayList<>();

    QuestionSql(Question question, Columns columns, Words words, Callers callers) {
        this.question = question;
        this.columns = columns;
        this.words = words;
        this.callers = callers;
    }

    /// The parameters of the SQL that was made, in order.
    List<Object> parameters() {
        return List.copyOf(parameters);
    }

    /// Each group's place in time, its values and its figures, in the order of the question's sets.
    String groups() {
        List<String> grouped = new ArrayList<>();
        List<String> selected = new ArrayList<>();
        for (int at = 0; at < question.by().size(); at++) {
            selected.add(expression(question.by().get(at)) + " AS d" + at);
            grouped.add("d" + at);
            @Nullable String beyond = beyond(question.by().get(at));
            if (beyond != null) {
                selected.add(beyond + " AS t" + at);
                grouped.add("t" + at);
            }
        }
        if (question.bucket() != Bucket.TOTAL) {
            selected.add(bucket(question.bucket()) + " AS bucket");
            grouped.add("bucket");
        }
        Optional<String> spread = spread();
        return (spread.isPresent() ? spread(spread.get(), selected, grouped) : plain(selected, grouped))
                + order(grouped);
    }

    private String plain(List<String> selected, List<String> grouped) {
        List<String> all = new ArrayList<>(selected);
        all.add(moment() + " AS moment");
        figures().forEach(basis -> all.add(figure(basis) + " AS " + alias(basis)));
        return "SELECT " + String.join(", ", all) + TreeLevels.from(question.by()) + where() + by(grouped);
    }

    private static String by(List<String> grouped) {
        return grouped.isEmpty() ? "" : " GROUP BY " + String.join(", ", grouped);
    }

    /// Some quarter of an hour of the group; null where it has no entry.
    private String moment() {
        return question.bucket() == Bucket.TOTAL ? "CASE WHEN count(*) > 0 THEN 0 END" : "min(quarter)";
    }

    /// The column of which quantiles are asked, where it is one. Calls are counted by its values then, which is far
    /// less work than to sort them; the answer is the same.
    private Optional<String> spread() {
        List<String> columns = figures().stream()
                .filter(basis -> !basis.isAdditive())
                .map(basis -> Quantile.of(basis).column())
                .distinct()
                .toList();
        return columns.size() == 1 ? Optional.of(columns.getFirst()) : Optional.empty();
    }

    private String spread(String column, List<String> selected, List<String> grouped) {
        List<String> counted = new ArrayList<>(selected);
        counted.add(column + " AS v");
        counted.add("count(*) FILTER (WHERE calls = 1) AS n");
        counted.add(moment() + " AS m");
        List<String> outer = new ArrayList<>(grouped);
        outer.add("min(m) AS moment");
        for (Basis basis : figures()) {
            if (basis.isAdditive()) {
                counted.add(figure(basis) + " AS s_" + basis.name());
                outer.add("sum(s_" + basis.name() + ") AS " + alias(basis));
            } else {
                outer.add("min(v) FILTER (WHERE n > 0 AND upto * 100 >= whole * "
                        + Quantile.of(basis).percent() + ") AS " + alias(basis));
            }
        }
        List<String> values = new ArrayList<>(grouped);
        values.add("v");
        String part = grouped.isEmpty() ? "" : "PARTITION BY " + String.join(", ", grouped);
        return "WITH counted AS (SELECT " + String.join(", ", counted) + TreeLevels.from(question.by()) + where()
                + by(values)
                + "), ranked AS (SELECT *, sum(n) OVER (" + part + " ORDER BY v) AS upto, sum(n) OVER (" + part
                + ") AS whole FROM counted) SELECT " + String.join(", ", outer) + " FROM ranked" + by(grouped);
    }

    /// A share of the calls that do not exceed a figure.
    private record Quantile(String column, int percent) {
        static Quantile of(Basis basis) {
            return switch (basis) {
                case TOKENS_P50 -> new Quantile("tokens", 50);
                case TOKENS_P95 -> new Quantile("tokens", 95);
                case TOKENS_P99 -> new Quantile("tokens", 99);
                case LATENCY_P50 -> new Quantile("latency", 50);
                case LATENCY_P95 -> new Quantile("latency", 95);
                case LATENCY_P99 -> new Quantile("latency", 99);
                case COST,
                        REQUESTS,
                        UNPRICED,
                        FAILED,
                        RETRIES,
                        INPUT,
                        CACHE_READ,
                        CACHE_WRITE,
                        OUTPUT,
                        REASONING,
                        TOKENS,
                        LATENCY -> throw new IllegalArgumentException(basis + " is no quantile");
            };
        }

        String sql() {
            return "quantile_disc(" + column + ", " + percent + " / 100.0) FILTER (WHERE calls = 1)";
        }
    }

    /// The figures that are read: those that are asked for, and those by which groups are ordered.
    List<Basis> figures() {
        Question.Order order = question.order();
        return Stream.concat(
                        question.figures().stream(), order == null ? Stream.empty() : order.measure().from().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /// Calls, the newest admission first.
    String calls(@Nullable Long beforeAt, @Nullable Long beforeSequence, int most) {
        String sql = "SELECT admitted_at, seq, request_id FROM entry" + where() + " AND calls = 1";
        if (beforeAt != null && beforeSequence != null) {
            sql += " AND (admitted_at < ? OR (admitted_at = ? AND seq < ?))";
            parameters.addAll(List.of(beforeAt, beforeAt, beforeSequence));
        }
        return sql + " ORDER BY admitted_at DESC, seq DESC LIMIT " + most;
    }

    private String order(List<String> grouped) {
        Question.Order order = question.order();
        if (order == null) {
            return "";
        }
        String direction = order.ascending() ? " ASC NULLS LAST" : " DESC NULLS LAST";
        return " ORDER BY " + value(order.measure()) + direction
                + grouped.stream().map(column -> ", " + column).collect(Collectors.joining())
                + " LIMIT " + order.most() + " OFFSET " + order.skip();
    }

    /// What groups are ordered by: it need not be exact, for what is shown is reckoned from the figures.
    private static String value(Measure measure) {
        String first = alias(measure.from().getFirst());
        if (measure.from().size() == 1) {
            return first;
        }
        String of = measure.from().stream().skip(1).map(QuestionSql::alias).collect(Collectors.joining(" + "));
        String whole = measure == Measure.CACHE_SHARE ? first + " + " + of : of;
        return first + "::DOUBLE / nullif(" + whole + ", 0)";
    }

    private static String alias(Basis basis) {
        return "f_" + basis.name();
    }

    private static String figure(Basis basis) {
        return switch (basis) {
            case COST -> "sum(cost)";
            case REQUESTS -> "sum(calls)";
            case UNPRICED -> "sum(unpriced)";
            case FAILED -> "sum(failed)";
            case RETRIES -> "sum(retries)";
            case INPUT -> "sum(input)";
            case CACHE_READ -> "sum(cache_read)";
            case CACHE_WRITE -> "sum(cache_write)";
            case OUTPUT -> "sum(output)";
            case REASONING -> "sum(reasoning)";
            case TOKENS -> "sum(tokens)";
            case LATENCY -> "sum(latency)";
            case TOKENS_P50, TOKENS_P95, TOKENS_P99, LATENCY_P50, LATENCY_P95, LATENCY_P99 ->
                Quantile.of(basis).sql();
        };
    }

    private String expression(UsageDimension dimension) {
        if (dimension.groupLevel() > 0) {
            return dimension.name();
        }
        return columns.coded(dimension.name()).orElseGet(() -> text(dimension.name()));
    }

    /// The column of the texts of a dimension that have no number; null where all have one.
    private @Nullable String beyond(UsageDimension dimension) {
        return words.isFull(dimension.name()) ? Columns.BEYOND.get(dimension.name()) : null;
    }

    /// A dimension whose texts stand in the entries themselves.
    private String text(String dimension) {
        @Nullable String plain = Columns.PLAIN.get(dimension);
        if (plain != null) {
            return plain;
        }
        parameters.add(dimension.substring("tag.".length()));
        return "json_extract_string(more_tags, ['$.\"' || ? || '\"'])[1]";
    }

    private String where() {
        StringBuilder sql = new StringBuilder(" WHERE organization = ? AND admitted_at >= ? AND admitted_at < ?");
        @Nullable Integer organization = words.find("organization", question.organization());
        parameters.add(organization == null ? -1 : organization);
        parameters.add(question.range().from());
        parameters.add(question.range().to());
        if (question.asOf() != Long.MAX_VALUE) {
            sql.append(" AND seq <= ?");
            parameters.add(question.asOf());
        }
        if (!(question.sight() instanceof Sight.Whole)) {
            in(
                    sql,
                    "identity",
                    callers.codes(
                            question.organization(),
                            identity -> question.sight().sees(Attribution.of(identity))));
        }
        if (!question.everyMode()) {
            in(sql, "data_mode", words.codes("data_mode", DataMode.REAL.word()::equals));
        }
        question.where().conditions().forEach(condition -> condition(sql, condition));
        @Nullable BitSet hours = question.where().hoursOfWeek();
        if (hours != null) {
            in(sql, hourOfWeek(), hours.stream().boxed().toList());
        }
        return sql.toString();
    }

    private void condition(StringBuilder sql, Condition condition) {
        String name = condition.dimension().name();
        int level = condition.dimension().groupLevel();
        if (condition.below() || level > 0) {
            Predicate<Identity> takes =
                    level > 0 ? by -> condition.takes(UsageDimension.groupAt(level, by)) : condition::takes;
            in(sql, "identity", callers.codes(question.organization(), takes));
            return;
        }
        if (columns.coded(name).isEmpty()) {
            sql.append(" AND ").append(written(condition, () -> expression(condition.dimension())));
            return;
        }
        @Nullable String beyond = beyond(condition.dimension());
        String column = expression(condition.dimension());
        if (beyond == null) {
            sql.append(" AND ").append(taken(column, condition));
        } else {
            sql.append(" AND CASE WHEN ")
                    .append(column)
                    .append(" = ")
                    .append(Words.BEYOND)
                    .append(" THEN ")
                    .append(written(condition, () -> beyond))
                    .append(" ELSE ")
                    .append(taken(column, condition))
                    .append(" END");
        }
    }

    /// A condition on numbers of the dictionary: those that it takes, or those that it does not, whichever are fewer.
    private String taken(String column, Condition condition) {
        String name = condition.dimension().name();
        List<Integer> taken = words.codes(name, condition::takes);
        List<Integer> others = words.codes(name, text -> !condition.takes(text));
        return others.size() < taken.size() ? "NOT (" + OneOf.sql(column, others) + ")" : OneOf.sql(column, taken);
    }

    /// A condition on texts.
    ///
    /// @param expression makes the text's SQL, with the parameters that it needs
    private String written(Condition condition, Supplier<String> expression) {
        List<String> either = new ArrayList<>();
        for (@Nullable String value : condition.values()) {
            String column = expression.get();
            if (value == null) {
                either.add(column + " IS NULL");
            } else {
                either.add("coalesce(" + column + " = ?, false)");
                parameters.add(value);
            }
        }
        for (String pattern : condition.patterns()) {
            either.add("coalesce(" + expression.get() + " LIKE ? ESCAPE '\\', false)");
            parameters.add(pattern.replaceAll("([\\\\%_])", "\\\\$1").replace('*', '%'));
        }
        String any = either.isEmpty() ? "false" : "(" + String.join(" OR ", either) + ")";
        return condition.excludes() ? "NOT " + any : any;
    }

    private static void in(StringBuilder sql, String column, List<Integer> codes) {
        sql.append(" AND ").append(OneOf.sql(column, codes));
    }

    /// A number that is the same for everything in one bucket, and for nothing else.
    private String bucket(Bucket bucket) {
        return switch (bucket) {
            case TOTAL -> "0";
            case HOUR -> "(quarter + " + offset(quarters -> quarters % 4) + ") // 4";
            case DAY -> day();
            case WEEK -> "(quarter + " + offset(quarters -> quarters + MONDAY_QUARTERS) + ") // " + 7 * DAY_QUARTERS;
            case MONTH -> "(year(" + date() + ") * 12 + month(" + date() + "))";
        };
    }

    private String day() {
        return "((quarter + " + offset(quarters -> quarters) + ") // " + DAY_QUARTERS + ")";
    }

    private String date() {
        return "(DATE '1970-01-01' + " + day() + "::INTEGER)";
    }

    private String hourOfWeek() {
        return "(((quarter + " + offset(quarters -> quarters) + ") // 4 + " + EPOCH_HOUR_OF_WEEK + ") % 168)";
    }

    /// By how many quarters of an hour the zone is ahead of UTC at an entry's admission. Every zone's offset is a whole
    /// number of them, and so is every change of one.
    private String offset(IntUnaryOperator shift) {
        TimeRange range = question.range();
        ZoneId zone = question.zone();
        ZoneRules rules = zone.getRules();
        Instant at = Instant.ofEpochMilli(Math.max(range.from(), 0));
        Instant end = Instant.ofEpochMilli(Math.max(range.to(), 0));
        StringBuilder cases = new StringBuilder();
        @Nullable ZoneOffsetTransition next = rules.nextTransition(at);
        while (next != null && next.getInstant().isBefore(end) && cases.length() < 20_000) {
            cases.append(" WHEN quarter < ")
                    .append(Math.floorDiv(next.getInstant().getEpochSecond(), QUARTER_SECONDS))
                    .append(" THEN ")
                    .append(shift.applyAsInt(next.getOffsetBefore().getTotalSeconds() / QUARTER_SECONDS));
            at = next.getInstant();
            next = rules.nextTransition(at);
        }
        int last = shift.applyAsInt(rules.getOffset(at).getTotalSeconds() / QUARTER_SECONDS);
        return cases.isEmpty() ? "(" + last + ")" : "(CASE" + cases + " ELSE " + last + " END)";
    }
}
