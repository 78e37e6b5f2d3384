package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One frame of `top`: who spent how much in the range, and which budgets are past a stage.
///
/// @param answer what the gateway said
/// @param range as it was asked for
/// @param now by the clock of this machine
/// @param trouble why the answer is an older one; null where it is not
record TopFrame(
        JsonNode answer,
        String range,
        Instant now,
        @Nullable String trouble) {
    /// Lines that a frame has at least beside its rows.
    static final int LEAST_LINES = 4;

    /// Fewer rows are not worth the budgets below them.
    private static final int LEAST_ROWS = 2;

    private static final int RATE_PLACES = 9;
    private static final int GAP = 2;
    private static final int FIGURES = 4;
    private static final BigDecimal HOUR_MILLIS = BigDecimal.valueOf(3_600_000);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private JsonNode usage() {
        return answer.path("usage");
    }

    /// The frame for programs. Every figure is exact, but for the rates.
    JsonNode document() {
        ObjectNode document = Api.variables().put("at", moment().toString());
        usage().properties().forEach(field -> document.set(field.getKey(), field.getValue()));
        ArrayNode rows = document.putArray("rows");
        usage().path("rows").forEach(row -> rows.add(spent(row)));
        document.set("other", usage().path("other").isObject() ? spent(usage().path("other")) : null);
        document.set("total", spent(usage().path("total")));
        document.set("budgets", new TopBudgets(answer).document());
        return document;
    }

    private ObjectNode spent(JsonNode group) {
        ObjectNode spent = Api.variables();
        if (group.path("values").isArray()) {
            spent.set("values", group.path("values"));
        }
        spent.set("cost", figure(group, 0));
        spent.put("costPerHour", perHour(group).toPlainString());
        spent.set("requests", figure(group, 1));
        spent.set("tokens", figure(group, 2));
        spent.set("unpricedRequests", figure(group, 3));
        if (group.has("share")) {
            spent.set("share", group.path("share"));
        }
        return spent;
    }

    private static JsonNode figure(JsonNode group, int place) {
        return group.path("figures").path(place).path("value");
    }

    /// The moment up to which it tells: the end of the range, or now where that lies ahead.
    private Instant moment() {
        Instant end = Instant.parse(usage().path("to").asText());
        return end.isAfter(now) ? now : end;
    }

    /// What an hour of this would cost.
    private BigDecimal perHour(JsonNode group) {
        Instant start = Instant.parse(usage().path("from").asText());
        long millis = Math.max(1, moment().toEpochMilli() - start.toEpochMilli());
        return new BigDecimal(figure(group, 0).asText("0"))
                .multiply(HOUR_MILLIS)
                .divide(BigDecimal.valueOf(millis), RATE_PLACES, RoundingMode.HALF_EVEN)
                .stripTrailingZeros();
    }

    /// The frame for people.
    ///
    /// @param height how many lines there may be; rows that have no room are told together
    List<String> lines(int width, int height) {
        List<String> lines = new ArrayList<>(head());
        List<String> all = new TopBudgets(answer).lines(width);
        boolean haveRoom = height - lines.size() - 1 - all.size() >= LEAST_ROWS;
        List<String> budgets = haveRoom ? all : List.of();
        List<JsonNode> rows = rows(Math.max(1, height - lines.size() - 1 - budgets.size()));
        lines.addAll(
                rows.isEmpty()
                        ? List.of("nothing was used in this time")
                        : new Table(columns(width)).lines(rows, width));
        lines.addAll(budgets);
        return lines;
    }

    private List<String> head() {
        JsonNode total = usage().path("total");
        String currency = usage().path("currency").asText();
        String zone = usage().path("zone").asText();
        List<String> head = new ArrayList<>();
        head.add(Table.printable("%s  %s to %s %s"
                .formatted(
                        usage().path("organization").asText(),
                        range,
                        CLOCK.format(moment().atZone(ZoneId.of(zone))),
                        zone)));
        head.add("%s %s  %s %s an hour  %s calls  %s tokens"
                .formatted(
                        Figures.spent(figure(total, 0)),
                        currency,
                        rate(total),
                        currency,
                        count(total, 1),
                        count(total, 2)));
        if (figure(total, 3).asLong() != 0) {
            head.add(figure(total, 3).asText() + " of the calls have no price: their cost is unknown, not 0");
        }
        if (trouble != null) {
            head.add(Table.printable("as it was before: " + trouble));
        }
        head.add("");
        return head;
    }

    /// The rows that have room. What the gateway left out and what has no room are one row more.
    private List<JsonNode> rows(int room) {
        List<JsonNode> rows = new ArrayList<>();
        usage().path("rows").forEach(rows::add);
        boolean isMore = usage().path("other").isObject();
        if (!isMore && rows.size() <= room) {
            return rows;
        }
        int named = Math.min(rows.size(), Math.max(0, room - 1));
        List<JsonNode> shown = new ArrayList<>(rows.subList(0, named));
        shown.add(others(Stream.concat(rows.stream().skip(named), Stream.of(usage().path("other")))
                .filter(JsonNode::isObject)
                .toList()));
        return shown;
    }

    private JsonNode others(List<JsonNode> parts) {
        ObjectNode others = Api.variables();
        ArrayNode values = others.putArray("values");
        usage().path("dimensions").forEach(_ -> values.add(values.isEmpty() ? "(others)" : ""));
        ArrayNode figures = others.putArray("figures");
        for (int place = 0; place < FIGURES; place++) {
            int at = place;
            figures.addObject()
                    .put("value", sum(parts, part -> figure(part, at)).toPlainString());
        }
        boolean isShared = parts.stream().allMatch(part -> part.path("share").isTextual());
        others.put("share", isShared ? sum(parts, part -> part.path("share")).toPlainString() : null);
        return others;
    }

    private static BigDecimal sum(List<JsonNode> parts, Function<JsonNode, JsonNode> of) {
        return parts.stream()
                .map(part -> new BigDecimal(of.apply(part).asText("0")))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /// Figures keep their place from frame to frame; names have what they leave.
    private List<Column> columns(int width) {
        List<Column> figures = List.of(
                figures(10, "COST " + usage().path("currency").asText(), row -> Figures.spent(figure(row, 0))),
                figures(9, "AN HOUR", this::rate),
                figures(7, "SHARE", row -> percent(row.path("share"))),
                figures(6, "CALLS", row -> count(row, 1)),
                figures(7, "TOKENS", row -> count(row, 2)));
        List<Column> names = Groups.columns(usage());
        int taken = GAP * (names.size() + figures.size() - 1)
                + figures.stream().mapToInt(column -> column.title().length()).sum();
        int room = (width - taken) / Math.max(1, names.size());
        return Stream.concat(names.stream().map(name -> name.atLeast(room)), figures.stream())
                .toList();
    }

    private static Column figures(int width, String title, Function<JsonNode, String> text) {
        return Column.figure(title, text).atLeast(width);
    }

    private String rate(JsonNode group) {
        return Figures.spent(TextNode.valueOf(perHour(group).toPlainString()));
    }

    private static String count(JsonNode group, int place) {
        return Figures.count(figure(group, place).asLong());
    }

    /// A share of one, of a hundred.
    static String percent(JsonNode share) {
        return share.isTextual()
                ? new BigDecimal(share.asText())
                                .movePointRight(2)
                                .setScale(1, RoundingMode.HALF_EVEN)
                                .toPlainString() + " %"
                : "-";
    }
}
