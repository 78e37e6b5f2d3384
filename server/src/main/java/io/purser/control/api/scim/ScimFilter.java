package io.purser.control.api.scim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A filter of a list: comparisons with `eq` that are joined by `and`, which is what directories ask. Others are
/// refused.
///
/// @param all every one must be met
record ScimFilter(List<Comparison> all) {
    private static final int LONGEST = 2_048;
    private static final int MOST = 8;
    private static final Pattern COMPARISON = Pattern.compile(
            "\\s*([A-Za-z][A-Za-z0-9_.:$-]*(?:\\[[^\\]]{0,256}])?(?:\\.[A-Za-z$]+)?)\\s+eq\\s+(\"(?:[^\"\\\\]|\\\\.)*\"|true|false)\\s*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern AND = Pattern.compile("and\\s", Pattern.CASE_INSENSITIVE);

    ScimFilter {
        all = List.copyOf(all);
    }

    /// @param path the attribute, in small letters and without the schema of its resource
    record Comparison(String path, String value) {}

    static ScimFilter read(String text) {
        if (text.length() > LONGEST) {
            throw ScimError.filter("the filter has " + text.length() + " characters; expected at most " + LONGEST);
        }
        List<Comparison> all = new ArrayList<>();
        Matcher matcher = COMPARISON.matcher(text);
        int at = 0;
        while (true) {
            matcher.region(at, text.length());
            if (!matcher.lookingAt() || all.size() >= MOST) {
                throw unknown(text);
            }
            all.add(new Comparison(plain(matcher.group(1)), value(matcher.group(2))));
            at = matcher.end();
            if (at == text.length()) {
                return new ScimFilter(all);
            }
            Matcher and = AND.matcher(text).region(at, text.length());
            if (!and.lookingAt()) {
                throw unknown(text);
            }
            at = and.end();
        }
    }

    /// `emails[type eq "work"].value` stays; `urn:…:User:userName` becomes `username`.
    private static String plain(String path) {
        String small = path.toLowerCase(Locale.ROOT);
        for (String schema : List.of(Attributes.USER, Attributes.GROUP)) {
            String prefix = schema.toLowerCase(Locale.ROOT) + ":";
            if (small.startsWith(prefix)) {
                return small.substring(prefix.length());
            }
        }
        return small;
    }

    private static String value(String written) {
        if (!written.startsWith("\"")) {
            return written.toLowerCase(Locale.ROOT);
        }
        try {
            JsonNode read = ScimJson.JSON.readTree(written);
            return read.asText();
        } catch (JsonProcessingException wrong) {
            throw ScimError.filter("the value " + written + " is not a JSON string");
        }
    }

    private static ScimError unknown(String text) {
        return ScimError.filter("\"" + (text.length() > 100 ? text.substring(0, 100) + "…" : text)
                + "\" is not understood; expected up to " + MOST
                + " comparisons such as userName eq \"ada\", joined by and");
    }

    /// What meets every comparison.
    ///
    /// @param meets whether a thing meets one; it refuses an attribute that nobody may ask for
    <T> Predicate<T> by(java.util.function.BiPredicate<T, Comparison> meets) {
        return thing -> all.stream().allMatch(one -> meets.test(thing, one));
    }
}
