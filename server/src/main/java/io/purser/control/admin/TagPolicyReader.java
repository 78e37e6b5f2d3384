package io.purser.control.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.purser.control.admin.GovernanceFile.ScopeEntry;
import io.purser.control.admin.GovernanceFile.TagPolicyEntry;
import io.purser.core.budget.Dimension;
import io.purser.core.policy.TagPolicy;
import io.purser.platform.config.Section;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads one tag policy of a governance file.
final class TagPolicyReader {
    private static final Set<Dimension> SCOPES = Set.of(Dimension.GROUP, Dimension.KEY, Dimension.CUSTOMER);
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_.*:-]{1,64}");
    private static final int MOST_ALLOWED = 10_000;
    private static final int LONGEST_PATTERN = 500;

    private TagPolicyReader() {}

    static TagPolicyEntry read(Section section, String organization) {
        TagPolicyEntry entry = new TagPolicyEntry(
                section.place(),
                NamingReader.read(section, false).name(),
                section.required("tag", "tag", TagPolicyReader::tag),
                scope(section, organization),
                section.flag("required", false),
                values(section));
        if (!entry.required() && !section.has("allowed") && !section.has("pattern")) {
            section.problem("required", "demands nothing; expected required: true, `allowed` or `pattern`");
        }
        section.done();
        return entry;
    }

    private static TagPolicy.Values values(Section section) {
        boolean listed = section.has("allowed");
        TagPolicy.Values pattern =
                section.read("pattern", TagPolicyReader::pattern).orElse(new TagPolicy.Any());
        if (listed && section.has("pattern")) {
            section.problem("pattern", "stands beside `allowed`; expected one of the two");
        }
        return listed ? new TagPolicy.OneOf(allowed(section)) : pattern;
    }

    /// A name that a call can say: one that it cannot would refuse every call for ever.
    private static String tag(String text) {
        if (!TAG.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + Names.shown(text)
                    + "\" is no tag that a call can carry; expected 1 to 64 letters, digits, _ - . * or :");
        }
        return text;
    }

    private static ScopeEntry scope(Section section, String organization) {
        if (!section.has("appliesTo")) {
            return new ScopeEntry(section.place(), List.of(), null);
        }
        ScopeEntry scope = ScopeReader.of(section.section("appliesTo"), organization);
        boolean takes = scope.each() == null
                && scope.conditions().stream().allMatch(condition -> SCOPES.contains(condition.dimension()));
        if (!takes) {
            section.problem("appliesTo", "expected `organization`, `group`, `key` or `customer`");
        }
        return scope;
    }

    private static List<String> allowed(Section section) {
        List<String> allowed = section.texts("allowed");
        if (allowed.isEmpty()) {
            section.problem("allowed", "allows nothing; expected one value at least");
        }
        if (allowed.size() > MOST_ALLOWED) {
            section.problem("allowed", "has more than " + MOST_ALLOWED + " values; expected a `pattern`");
        }
        Set<String> seen = new HashSet<>();
        for (String value : allowed) {
            if (!Names.acceptable(value)) {
                section.problem("allowed", "\"" + Names.shown(value) + "\" is not a value; expected " + Names.EXPECTED);
            } else if (!seen.add(value)) {
                section.problem("allowed", "\"" + Names.shown(value) + "\" stands twice");
            }
        }
        return allowed;
    }

    private static TagPolicy.Values pattern(String text) {
        if (text.isEmpty() || text.length() > LONGEST_PATTERN) {
            throw new IllegalArgumentException("expected 1 to " + LONGEST_PATTERN + " characters");
        }
        try {
            Pattern.compile(text);
            return new TagPolicy.Pattern(text);
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException(
                    "\"" + Names.shown(text) + "\" is not a regular expression (RE2): " + wrong.getDescription());
        }
    }
}
