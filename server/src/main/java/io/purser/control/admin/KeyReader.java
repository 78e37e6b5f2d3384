package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.KeyEntry;
import io.purser.control.admin.GovernanceFile.Pace;
import io.purser.core.tenancy.KeyPolicy;
import io.purser.core.tenancy.Organization;
import io.purser.platform.config.Quantity;
import io.purser.platform.config.Section;
import io.purser.platform.config.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one API key of a governance file.
final class KeyReader {
    /// The attribution fields that a key may fix, require or allow-list, beside `tag.NAME`.
    static final List<String> FIELDS =
            List.of("customer", "endUser", "session", "environment", "endpoint", "promptVersion", "feature");

    private static final List<String> CEILINGS = List.of("requestsPerMinute", "tokensPerMinute", "concurrent");
    private static final Pattern SECRET = Pattern.compile("[!-~]{24,256}");

    private final Section section;
    private final Organization organization;

    private KeyReader(Section section, Organization organization) {
        this.section = section;
        this.organization = organization;
    }

    static KeyEntry read(Section section, Organization organization) {
        return new KeyReader(section, organization).read();
    }

    private KeyEntry read() {
        GovernanceFile.Naming naming = NamingReader.read(section, true);
        @Nullable String user = section.text("user").orElse(null);
        @Nullable String group = section.text("group").orElse(null);
        if (user == null && group == null && !section.has("user") && !section.has("group")) {
            section.problem("user", "is missing; expected `user`, `group` or both (then the group pays)");
        }
        KeyEntry entry = new KeyEntry(
                naming,
                user,
                section.place("user"),
                group,
                section.place("group"),
                policy(),
                section.has("rateLimits") ? pace(section.section("rateLimits"), true) : null,
                section.read("secret", KeyReader::secret).orElse(null));
        NamingReader.notBuilt(section, "endpoints", "providers", "plan", "budgets");
        section.done();
        return entry;
    }

    private static String secret(String text) {
        if (!SECRET.matcher(text).matches()) {
            throw new IllegalArgumentException("the secret has " + text.length()
                    + " characters or some that are not visible ASCII; expected 24 to 256 visible ASCII characters");
        }
        return text;
    }

    private KeyPolicy policy() {
        @Nullable
        Long expiresAt = section.read(
                        "expires",
                        text -> PeriodText.instant(text, organization.zone()).toEpochMilli())
                .orElse(null);
        return rules(section, expiresAt, true);
    }

    /// The models of a key or of a key policy, and what it says of the attribution.
    ///
    /// @param overridable whether it may say whether callers override what it fixes
    static KeyPolicy rules(Section section, @Nullable Long expiresAt, boolean overridable) {
        List<String> models = section.texts("models");
        models.forEach(model -> {
            if (!Names.acceptable(model)) {
                section.problem(
                        "models", "\"" + Names.shown(model) + "\" is not a model; expected a name or a pattern");
            }
        });
        Section attribution = section.section("attribution");
        Map<String, String> fixed = fixed(attribution);
        if (attribution.has("override") && !overridable) {
            attribution.problem("override", "is false here always: nobody overrides what a key policy fixes");
        } else if (attribution.has("override") && fixed.isEmpty()) {
            attribution.problem("override", "means nothing where the key sets no field");
        }
        KeyPolicy policy = new KeyPolicy(
                models,
                expiresAt,
                fixed,
                overridable && attribution.flag("override", true),
                required(attribution),
                allowed(attribution),
                attribution.flag("baggage", false),
                attribution.flag("metadata", false),
                attribution.flag("userIsCustomer", false));
        attribution.done();
        return policy;
    }

    private static Map<String, String> fixed(Section attribution) {
        Map<String, String> fixed = new LinkedHashMap<>();
        FIELDS.forEach(field -> attribution.read(field, NamingReader::checked).ifPresent(v -> fixed.put(field, v)));
        if (attribution.has("tags")) {
            Section tags = attribution.section("tags");
            for (String tag : tags.names()) {
                checkTag(tags, tag, tag);
                tags.read(tag, NamingReader::checked).ifPresent(value -> fixed.put("tag." + tag, value));
            }
        }
        return fixed;
    }

    private static void checkTag(Section section, String field, String tag) {
        if (!Names.acceptable(tag)) {
            section.problem(field, "the tag's name: expected " + Names.EXPECTED);
        }
    }

    private static List<String> required(Section attribution) {
        List<String> required = attribution.texts("required");
        required.stream()
                .filter(field -> !attributionField(field))
                .forEach(field -> attribution.problem(
                        "required",
                        "\"" + Names.shown(field) + "\" is no attribution field; expected " + String.join(", ", FIELDS)
                                + " or tag.NAME"));
        return required;
    }

    private static Map<String, List<String>> allowed(Section attribution) {
        Map<String, List<String>> allowed = new LinkedHashMap<>();
        if (!attribution.has("allowed")) {
            return allowed;
        }
        Section lists = attribution.section("allowed");
        for (String field : lists.names()) {
            Yaml value = lists.value(field);
            if (!attributionField(field)) {
                lists.problem(field, "is no attribution field; expected " + String.join(", ", FIELDS) + " or tag.NAME");
            } else if (value != null) {
                allowed.put(field, lists.texts(field));
            }
        }
        return allowed;
    }

    static boolean attributionField(String field) {
        return FIELDS.contains(field) || (field.startsWith("tag.") && Names.acceptable(field.substring(4)));
    }

    /// The three ceilings of a rate limit; at least one must be there.
    static Pace pace(Section section, boolean alone) {
        List<@Nullable Long> ceilings = new ArrayList<>();
        for (String field : CEILINGS) {
            ceilings.add(section.read(field, KeyReader::ceiling).orElse(null));
        }
        if (CEILINGS.stream().noneMatch(section.names()::contains)) {
            section.problem(
                    "requestsPerMinute", "is missing; expected requestsPerMinute, tokensPerMinute or concurrent");
        }
        if (alone) {
            section.done();
        }
        return new Pace(ceilings.get(0), ceilings.get(1), ceilings.get(2));
    }

    private static Long ceiling(String text) {
        long ceiling = Quantity.count(text);
        if (ceiling < 1 || ceiling > 1_000_000_000_000L) {
            throw new IllegalArgumentException("\"" + text + "\" is out of bounds; expected 1 to 1000G");
        }
        return ceiling;
    }
}
