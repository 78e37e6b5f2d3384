package io.purser;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What entries of the ledger's export say in some columns, to be compared.
final class Alike {
    private Alike() {}

    static List<Map<String, String>> in(List<String> columns, List<Map<String, String>> rows) {
        return rows.stream().map(row -> in(columns, row)).toList();
    }

    /// Those of one key.
    static List<Map<String, String>> in(List<String> columns, List<Map<String, String>> rows, String key) {
        return in(
                columns, rows.stream().filter(row -> key.equals(row.get("key"))).toList());
    }

    private static Map<String, String> in(List<String> columns, Map<String, String> row) {
        Map<String, String> part = new TreeMap<>();
        columns.forEach(column -> part.put(column, row.getOrDefault(column, "no such column")));
        return part;
    }
}
