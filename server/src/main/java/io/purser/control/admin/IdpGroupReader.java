package io.purser.control.admin;

import io.purser.core.tenancy.IdpGroup;
import io.purser.platform.config.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the `idpGroups` of a group.
final class IdpGroupReader {
    private static final int MOST = 500;
    private static final int LONGEST = 256;
    private static final int LAST_PRIORITY = 9_999;

    private IdpGroupReader() {}

    static List<IdpGroup> read(Section group) {
        List<IdpGroup> mapped = new ArrayList<>();
        Set<List<Object>> seen = new HashSet<>();
        for (Section section : group.sections("idpGroups")) {
            String issuer = section.required("issuer", "", IdpGroupReader::issuer);
            @Nullable String id = section.read("id", IdpGroupReader::value).orElse(null);
            @Nullable String name = section.read("name", IdpGroupReader::value).orElse(null);
            int priority = section.read("priority", IdpGroup.USUAL_PRIORITY, IdpGroupReader::priority);
            boolean both = section.has("id") && section.has("name");
            if (both || (!section.has("id") && !section.has("name"))) {
                section.problem(
                        "",
                        (both ? "has an id and a name" : "says no group of the issuer")
                                + "; expected `id`, as its tokens or its directory have it, or `name`");
            } else if (!issuer.isEmpty() && (id != null || name != null)) {
                IdpGroup one = new IdpGroup(issuer, id == null, id == null ? String.valueOf(name) : id, priority);
                if (!seen.add(List.of(issuer, one.named(), one.group()))) {
                    section.problem("", "stands twice in this group; expected one entry for each group of an issuer");
                }
                mapped.add(one);
            }
            section.done();
        }
        if (mapped.size() > MOST) {
            group.problem("idpGroups", "has " + mapped.size() + " entries; expected at most " + MOST);
        }
        return mapped;
    }

    private static String issuer(String text) {
        if (!text.matches("[a-z0-9][a-z0-9._-]{0,62}")) {
            throw new IllegalArgumentException("\"" + Names.shown(text)
                    + "\" is not an issuer's name; expected one of `issuers` in purser.yaml," + " or scim");
        }
        return text;
    }

    private static String value(String text) {
        if (text.isBlank() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("\"" + Names.shown(text)
                    + "\" is not a group of an issuer; expected 1 to " + LONGEST + " visible characters");
        }
        return text;
    }

    private static int priority(String text) {
        if (text.matches("\\d{1,4}")) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("\"" + Names.shown(text) + "\" is not a priority; expected 0 to "
                + LAST_PRIORITY + ", of which the smallest pays");
    }
}
