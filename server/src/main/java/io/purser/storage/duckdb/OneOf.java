package io.purser.storage.duckdb;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/// That a column holds one of some numbers of the dictionary.
final class OneOf {
    /// Numbers that are listed one by one.
    private static final int LISTED = 16;

    private OneOf() {}

    static String sql(String column, List<Integer> codes) {
        if (codes.isEmpty()) {
            return "false";
        }
        if (codes.size() > LISTED) {
            return marked(column, codes);
        }
        return codes.size() == 1
                ? column + " = " + codes.getFirst()
                : codes.stream().sorted().map(String::valueOf).collect(Collectors.joining(",", column + " IN (", ")"));
    }

    /// A long list, as a bit for each number from `BEYOND` up to the largest, and these as a table that is joined: half
    /// the work of a bit looked up for each entry. Larger numbers, which may have come meanwhile, are none of them.
    private static String marked(String column, List<Integer> codes) {
        int end = Collections.max(codes) + 1;
        char[] bits = new char[end - Words.BEYOND];
        Arrays.fill(bits, '0');
        codes.forEach(code -> bits[code - Words.BEYOND] = '1');
        return column + " IN (SELECT range::INTEGER FROM range(" + Words.BEYOND + ", " + end + ") WHERE get_bit('"
                + new String(bits) + "'::BIT, (range - " + Words.BEYOND + ")::INTEGER) = 1)";
    }
}
