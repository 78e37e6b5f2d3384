package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Usage as the tree of groups: each with everything below it. What stands under a group, and what it paid itself, come
/// to the group's own figures.
final class RolledUsage {
    /// The dimensions of the report that it is made of. What stands deeper is in the last one's rows.
    static final List<String> LEVELS = List.of("group_level_1", "group_level_2", "group_level_3", "group_level_4");

    private static final List<String> COUNTS = List.of(
            "requests",
            "unpricedRequests",
            "inputTokens",
            "cacheReadTokens",
            "cacheWriteTokens",
            "outputTokens",
            "reasoningTokens");

    private final Terminal terminal;
    private final Output output;

    RolledUsage(Terminal terminal, Output output) {
        this.terminal = terminal;
        this.output = output;
    }

    /// A group, or everything at the root.
    private static final class Node {
        private final List<String> path;
        private final Map<String, Node> below = new HashMap<>();
        private final List<JsonNode> all = new ArrayList<>();
        private final List<JsonNode> own = new ArrayList<>();

        Node(List<String> path) {
            this.path = List.copyOf(path);
        }

        Node child(String name) {
            return below.computeIfAbsent(name, _ -> {
                List<String> deeper = new ArrayList<>(path);
                deeper.add(name);
                return new Node(deeper);
            });
        }
    }

    void show(JsonNode report) {
        List<JsonNode> rows = new ArrayList<>();
        add(tree(report), rows);
        switch (output.format()) {
            case JSON, YAML -> output.one(document(report, rows), () -> {});
            case CSV -> output.list(flat(report, rows), List.of(), "");
            case TABLE -> print(report, rows);
        }
    }

    private static Node tree(JsonNode report) {
        Node root = new Node(List.of());
        for (JsonNode row : report.path("rows")) {
            Node node = root;
            for (JsonNode name : row.path("values")) {
                if (name.isTextual()) {
                    node = node.child(name.asText());
                    node.all.add(row);
                }
            }
            node.own.add(row);
        }
        return root;
    }

    /// What was paid by the node itself, where it is not all of it, and then what stands below, the largest first.
    private static void add(Node node, List<JsonNode> rows) {
        boolean isRoot = node.path.isEmpty();
        if (!isRoot && !node.own.isEmpty() && !node.below.isEmpty()) {
            rows.add(sum(node.path, true, node.own));
        }
        node.below.values().stream()
                .sorted(Comparator.comparing((Node child) -> cost(child.all))
                        .reversed()
                        .thenComparing(child -> child.path.getLast()))
                .forEach(child -> {
                    rows.add(sum(child.path, false, child.all));
                    add(child, rows);
                });
        if (isRoot && !node.own.isEmpty()) {
            rows.add(sum(node.path, true, node.own));
        }
    }

    private static BigDecimal cost(List<JsonNode> rows) {
        return rows.stream()
                .map(row -> new BigDecimal(row.path("cost").asText()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static ObjectNode sum(List<String> path, boolean isDirect, List<JsonNode> rows) {
        ObjectNode sum = Api.variables();
        ArrayNode names = sum.putArray("path");
        path.forEach(names::add);
        sum.put("direct", isDirect).put("cost", cost(rows).toPlainString());
        for (String count : COUNTS) {
            sum.put(
                    count,
                    rows.stream().mapToLong(row -> row.path(count).asLong()).reduce(0, Math::addExact));
        }
        return sum;
    }

    private static JsonNode document(JsonNode report, List<JsonNode> rows) {
        ObjectNode document = report.<ObjectNode>deepCopy();
        document.remove("dimensions");
        document.putArray("rows").addAll(rows);
        return document;
    }

    private static List<JsonNode> flat(JsonNode report, List<JsonNode> rows) {
        List<JsonNode> flat = new ArrayList<>();
        for (JsonNode row : rows) {
            ObjectNode line = Api.variables();
            for (int level = 0; level < LEVELS.size(); level++) {
                line.set(LEVELS.get(level), row.path("path").path(level));
            }
            line.set("direct", row.path("direct"));
            UsageCommand.write(report, row, line);
            flat.add(line);
        }
        return flat;
    }

    private void print(JsonNode report, List<JsonNode> rows) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.name("GROUP", "").showing(RolledUsage::name));
        columns.addAll(UsageCommand.figures(report.path("currency").asText()));
        output.list(rows, columns, UsageCommand.NOTHING);
        UsageCommand.total(terminal, report);
    }

    private static String name(JsonNode row) {
        JsonNode path = row.path("path");
        int level = path.size();
        if (row.path("direct").asBoolean()) {
            return level == 0 ? "(no group)" : "  ".repeat(level) + "(directly)";
        }
        return "  ".repeat(level - 1) + path.path(level - 1).asText();
    }
}
