package io.purser.storage.duckdb;

import io.purser.control.analytics.UsageDimension;
import java.util.List;
import java.util.stream.Collectors;

/// The levels of the tree of groups: no columns of the entries, but of those who made them.
final class TreeLevels {
    private TreeLevels() {}

    /// Where entries are read from, beside the levels that are asked for. Each caller that an entry names is there:
    /// they are written together.
    static String from(List<UsageDimension> by) {
        String levels = by.stream()
                .filter(dimension -> dimension.groupLevel() > 0)
                .map(dimension -> ", json_extract_string(group_names, '$[" + (dimension.groupLevel() - 1) + "]') AS "
                        + dimension.name())
                .collect(Collectors.joining());
        return levels.isEmpty()
                ? " FROM entry"
                : " FROM entry JOIN (SELECT code AS caller" + levels + " FROM identity) ON caller = entry.identity";
    }
}
