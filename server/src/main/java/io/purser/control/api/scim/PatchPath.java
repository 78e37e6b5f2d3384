package io.purser.control.api.scim;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a change is made: `active`, `name.givenName`, `emails[type eq "work"].value`, `members[value eq "…"]`,
/// `urn:…:enterprise:2.0:User:department`.
///
/// @param extension whether it is an attribute of the enterprise extension
/// @param of which values are meant, null for all
/// @param part of the attribute, null for the whole
record PatchPath(
        boolean extension,
        String attribute,
        ScimFilter.@Nullable Comparison of,
        @Nullable String part) {
    private static final Pattern PATH =
            Pattern.compile("([A-Za-z][A-Za-z0-9_$-]*)(?:\\[([^\\]]{1,512})])?(?:\\.([A-Za-z$]+))?");
    private static final int LONGEST = 1_024;

    static PatchPath read(String text) {
        if (text.length() > LONGEST) {
            throw ScimError.path("the path has " + text.length() + " characters; expected at most " + LONGEST);
        }
        boolean extension = startsWith(text, Attributes.ENTERPRISE + ":");
        String rest = text;
        for (String schema : new String[] {Attributes.ENTERPRISE, Attributes.USER, Attributes.GROUP}) {
            if (startsWith(rest, schema + ":")) {
                rest = rest.substring(schema.length() + 1);
            }
        }
        if (rest.regionMatches(true, 0, "urn:", 0, 4)) {
            return new PatchPath(false, rest, null, null);
        }
        Matcher matcher = PATH.matcher(rest);
        if (!matcher.matches()) {
            throw ScimError.path("\"" + text + "\" is not a path; expected one such as emails[type eq \"work\"].value");
        }
        return new PatchPath(extension, matcher.group(1), comparison(matcher.group(2)), matcher.group(3));
    }

    private static ScimFilter.@Nullable Comparison comparison(@Nullable String filter) {
        if (filter == null) {
            return null;
        }
        ScimFilter read = ScimFilter.read(filter);
        if (read.all().size() != 1) {
            throw ScimError.path("[" + filter + "] is not understood in a path; expected one comparison with eq");
        }
        return read.all().getFirst();
    }

    private static boolean startsWith(String text, String prefix) {
        return text.toLowerCase(Locale.ROOT).startsWith(prefix.toLowerCase(Locale.ROOT));
    }
}
