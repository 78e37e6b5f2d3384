package io.purser.control.api.rest;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How exports write moments, words and an attribution.
final class LedgerText {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT);
    /// The year 9999, less a day: what lies beyond has no end.
    private static final long LAST_MOMENT = 253_402_214_400_000L;

    private LedgerText() {}

    static String moment(long millis) {
        return MOMENT.format(Instant.ofEpochMilli(millis));
    }

    /// The same moment as clocks in a zone show it, with their offset; null for never.
    static @Nullable String local(long millis, ZoneId zone) {
        return millis > LAST_MOMENT
                ? null
                : LOCAL.format(Instant.ofEpochMilli(millis).atZone(zone));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// From `organization` to `tags`, in the order of the columns.
    static List<@Nullable String> attribution(Attribution attribution) {
        Identity identity = attribution.identity();
        Identity.@Nullable Ref group = identity.payingGroup();
        Identity.@Nullable Ref user = identity.user();
        Identity.@Nullable Ref key = identity.key();
        List<@Nullable String> values = new ArrayList<>();
        values.add(identity.organization());
        values.add(group == null ? null : group.name());
        values.add(identity.groupPath().stream().map(Identity.Ref::name).collect(Collectors.joining("/")));
        values.add(identity.costCentre());
        values.add(user == null ? null : user.name());
        values.add(user == null ? null : user.id());
        values.add(key == null ? null : key.name());
        values.add(key == null ? null : key.id());
        values.add(attribution.customer());
        values.add(attribution.endUser());
        values.add(attribution.session());
        values.add(attribution.environment());
        values.add(attribution.endpoint());
        values.add(attribution.promptVersion());
        values.add(attribution.feature());
        values.add(
                attribution.tags().isEmpty()
                        ? null
                        : new String(Problem.json(attribution.tags()), StandardCharsets.UTF_8));
        return values;
    }
}
