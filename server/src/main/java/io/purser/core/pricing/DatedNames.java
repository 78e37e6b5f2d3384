package io.purser.core.pricing;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Snapshots of a model by date: `gpt-5.4-2026-03-05` and `claude-sonnet-4-5-20250929` are
/// `gpt-5.4` and `claude-sonnet-4-5` on a day.
///
/// @param ambiguous names whose listed snapshots do not all cost the same, so that an unlisted
///     one could cost anything
record DatedNames(Set<String> ambiguous) {

    private static final Pattern DATE =
            Pattern.compile("[-@]20\\d{2}(-(0[1-9]|1[0-2])-|(0[1-9]|1[0-2]))(0[1-9]|[12]\\d|3[01])$");

    static DatedNames of(Map<String, List<ModelPrice>> names) {
        var ambiguous = new HashSet<String>();
        names.forEach((name, versions) -> {
            var plain = plain(name);
            var undated = plain == null ? null : names.get(plain);
            if (plain != null && undated != null && !sameCost(versions.getLast(), undated.getLast())) {
                ambiguous.add(plain);
            }
        });
        return new DatedNames(Set.copyOf(ambiguous));
    }

    /// The versions under the name without its date, or null where the name has none, where
    /// nothing is listed under it, or where the date matters to the price.
    @Nullable
    List<ModelPrice> withoutDate(String model, Map<String, List<ModelPrice>> names) {
        var plain = plain(model);
        return plain == null || ambiguous.contains(plain) ? null : names.get(plain);
    }

    private static @Nullable String plain(String name) {
        int length = name.length();
        if (length < 10 || !Character.isDigit(name.charAt(length - 1))) {
            return null;
        }
        var match = DATE.matcher(name);
        return match.find() ? name.substring(0, match.start()) : null;
    }

    private static boolean sameCost(ModelPrice one, ModelPrice other) {
        return one.rates().equals(other.rates())
                && one.tiers().equals(other.tiers())
                && one.services().equals(other.services())
                && one.free() == other.free()
                && one.currency().equals(other.currency());
    }
}
