package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The budgets of a frame of `top`: how many are past a stage, and those that are nearest their ceiling.
///
/// @param answer of the gateway
record TopBudgets(JsonNode answer) {
    private static final int SHOWN = 3;
    private static final int PLACES = 9;
    private static final List<String> STATES = List.of("blocked", "exceeded", "warning");

    ObjectNode document() {
        ObjectNode document = Api.variables();
        STATES.forEach(state -> document.put(state, count(state)));
        document.set("nearest", Api.JSON.createArrayNode().addAll(nearest()));
        return document;
    }

    /// Nothing where none is past a stage.
    List<String> lines(int width) {
        List<String> counts = STATES.stream()
                .filter(state -> count(state) > 0)
                .map(state -> count(state) + " " + state)
                .toList();
        if (counts.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of("", "Budgets past a stage: " + String.join(", ", counts)));
        List<Column> columns = List.of(
                Column.name("", "name").showing(TopBudgets::name),
                Column.word("", row -> row.path("state").asText().toLowerCase(Locale.ROOT)),
                Column.figure("", row -> TopFrame.percent(row.path("used"))),
                Column.figure("", row -> Figures.spent(row, "settled")),
                Column.word("", row -> "of " + Figures.limit(row, "limit") + ExplainedBudgets.unit(row)));
        new Table(columns).lines(nearest(), width).stream().skip(1).forEach(lines::add);
        return lines;
    }

    private static String name(JsonNode account) {
        JsonNode subject = account.path("subject");
        return account.path("name").asText() + (subject.isTextual() ? " (" + subject.asText() + ")" : "");
    }

    private int count(String state) {
        return answer.path(state).path("totalCount").asInt();
    }

    private List<JsonNode> nearest() {
        return STATES.stream().flatMap(this::nearest).limit(SHOWN).toList();
    }

    /// The accounts of a state, those first that used most of their limit. A limit of nothing has no share.
    private Stream<JsonNode> nearest(String state) {
        List<ObjectNode> accounts = new ArrayList<>();
        for (JsonNode edge : answer.path(state).path("edges")) {
            JsonNode account = edge.path("node");
            @Nullable BigDecimal used = used(account);
            accounts.add(account.<ObjectNode>deepCopy().put("used", used == null ? null : used.toPlainString()));
        }
        return accounts.stream()
                .sorted(Comparator.comparing(
                        TopBudgets::used, Comparator.nullsFirst(Comparator.<BigDecimal>reverseOrder())))
                .map(account -> account);
    }

    private static @Nullable BigDecimal used(JsonNode account) {
        BigDecimal limit = new BigDecimal(account.path("limit").asText("0"));
        BigDecimal taken = new BigDecimal(account.path("settled").asText("0"))
                .add(new BigDecimal(account.path("held").asText("0")));
        return limit.signum() == 0 ? null : taken.divide(limit, PLACES, RoundingMode.HALF_EVEN);
    }
}
