package io.purser.control.analytics;

import io.purser.platform.config.NearestName;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Values that were probably meant to be one: they differ in case, in what separates their words, or by one slip of
/// a finger. A number is never a slip: `team-1` and `team-2` are two.
final class NearDuplicates {
    /// Shorter words that differ by a letter mean something else.
    private static final int SHORTEST_WITH_A_SLIP = 5;

    /// What is shorter lives of its signs: `c++` and `c#`.
    private static final int SHORTEST_WITHOUT_SEPARATORS = 3;

    /// Longer ones are sentences or ids.
    private static final int LONGEST_WITH_A_SLIP = 40;

    private final Map<String, String> representatives = new LinkedHashMap<>();
    private final Map<String, String> byPlain = new HashMap<>();
    private final Map<String, List<String>> byShorter = new HashMap<>();

    private NearDuplicates() {}

    /// The values that belong together, two at least in each list, in the order in which they are given.
    static List<List<String>> of(List<String> values) {
        NearDuplicates found = new NearDuplicates();
        values.forEach(found::add);
        Map<String, List<String>> together = new LinkedHashMap<>();
        for (String value : values) {
            together.computeIfAbsent(found.representative(value), _ -> new ArrayList<>())
                    .add(value);
        }
        return together.values().stream().filter(each -> each.size() > 1).toList();
    }

    private void add(String value) {
        representatives.put(value, value);
        String plain = plain(value);
        String same = byPlain.putIfAbsent(plain, value);
        if (same != null) {
            join(same, value);
        } else if (maySlip(plain)) {
            slips(plain, value);
        }
    }

    private static boolean maySlip(String plain) {
        return plain.length() >= SHORTEST_WITH_A_SLIP
                && plain.length() <= LONGEST_WITH_A_SLIP
                && plain.chars().noneMatch(Character::isDigit);
    }

    /// Two words that are one slip apart become the same where one letter, or none, is taken from each.
    private void slips(String plain, String value) {
        Set<String> shorter = new HashSet<>(Set.of(plain));
        for (int i = 0; i < plain.length(); i++) {
            shorter.add(plain.substring(0, i) + plain.substring(i + 1));
        }
        for (String each : shorter) {
            List<String> others = byShorter.computeIfAbsent(each, _ -> new ArrayList<>());
            for (String other : others) {
                if (NearestName.distance(plain, other) <= 1) {
                    join(Objects.requireNonNull(byPlain.get(other)), value);
                }
            }
            others.add(plain);
        }
    }

    private void join(String one, String other) {
        representatives.put(representative(other), representative(one));
    }

    private String representative(String value) {
        String at = value;
        for (String next = representatives.get(at); next != null && !next.equals(at); next = representatives.get(at)) {
            at = next;
        }
        return at;
    }

    /// A value without case and without what separates its words; what separates numbers stays.
    private static String plain(String value) {
        String folded = Normalizer.normalize(value, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", "-")
                .replaceAll("(?<!\\p{N})-|-(?!\\p{N})", "");
        return folded.length() < SHORTEST_WITHOUT_SEPARATORS ? value.toLowerCase(Locale.ROOT) : folded;
    }
}
