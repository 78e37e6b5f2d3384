package io.purser.control.analytics;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.UsageEvent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A dimension by which usage is grouped or filtered.
///
/// @param name the column's name: `user`, `prompt_version`, `tag.project`
/// @param of its value in an event, null where the event carries none
public record UsageDimension(String name, Function<UsageEvent, @Nullable String> of) {
    private static final Map<String, Function<UsageEvent, @Nullable String>> KNOWN = known();
    private static final String TAG = "tag.";
    private static final String LEVEL = "group_level_";
    private static final Pattern AT_LEVEL = Pattern.compile(LEVEL + "([1-9]|[12]\\d|3[0-2])");
    private static final String DATA_MODE = "data_mode";

    private static Map<String, Function<UsageEvent, @Nullable String>> known() {
        Map<String, Function<UsageEvent, @Nullable String>> known = new LinkedHashMap<>();
        known.put("group", event -> event.attribution().identity().groupName());
        known.put("cost_centre", event -> event.attribution().identity().costCentre());
        known.put("user", event -> event.attribution().identity().userName());
        known.put("key", event -> event.attribution().identity().keyName());
        known.put("customer", event -> event.attribution().customer());
        known.put("plan", event -> event.attribution().plan());
        known.put("end_user", event -> event.attribution().endUser());
        known.put("session", event -> event.attribution().session());
        known.put("environment", event -> event.attribution().environment());
        known.put("endpoint", event -> event.attribution().endpoint());
        known.put("prompt_version", event -> event.attribution().promptVersion());
        known.put("feature", event -> event.attribution().feature());
        known.put("provider", UsageEvent::provider);
        known.put("model", UsageEvent::model);
        known.put("requested_model", UsageEvent::requestedModel);
        known.put("outcome", event -> event.outcome().word());
        known.put("price_version", UsageEvent::priceVersion);
        known.put(DATA_MODE, event -> event.dataMode().word());
        return known;
    }

    /// The level of the tree whose groups it tells, 1 for those at the top; 0 where it tells no level. What is paid by
    /// a group further down counts for the one at the level above it, and what is paid by one higher up for none.
    public int groupLevel() {
        Matcher level = AT_LEVEL.matcher(name);
        return level.matches() ? Integer.parseInt(level.group(1)) : 0;
    }

    /// The group at a level above the one that pays, or that one itself; null where it stands higher up.
    public static @Nullable String groupAt(int level, Identity by) {
        return by.groupPath().size() < level
                ? null
                : by.groupPath().get(level - 1).name();
    }

    /// Whether it tells data that is not real from data that is.
    public boolean isDataMode() {
        return name.equals(DATA_MODE);
    }

    /// The names that are known, beside `group_level_N` and `tag.NAME`.
    public static Set<String> names() {
        return KNOWN.keySet();
    }

    /// What may be named, for errors.
    public static String expected() {
        return String.join(", ", names()) + ", " + LEVEL + "N or " + TAG + "NAME";
    }

    /// The dimension of a name; `promptVersion` is taken for `prompt_version`.
    public static Optional<UsageDimension> of(String written) {
        if (written.startsWith(TAG) && written.length() > TAG.length()) {
            String tag = written.substring(TAG.length());
            return Optional.of(new UsageDimension(written, event -> tag(event.attribution(), tag)));
        }
        Matcher level = AT_LEVEL.matcher(written);
        if (level.matches()) {
            int at = Integer.parseInt(level.group(1));
            return Optional.of(new UsageDimension(
                    written, event -> groupAt(at, event.attribution().identity())));
        }
        String name = written.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
        return Optional.ofNullable(KNOWN.get(name)).map(of -> new UsageDimension(name, of));
    }

    private static @Nullable String tag(Attribution attribution, String tag) {
        return attribution.tags().get(tag);
    }
}
