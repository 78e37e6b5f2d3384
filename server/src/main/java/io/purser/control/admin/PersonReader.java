package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.PersonEntry;
import io.purser.platform.config.Section;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads which users answer for something.
final class PersonReader {
    private static final int MOST = 20;

    private PersonReader() {}

    static @Nullable PersonEntry person(Section section, String field) {
        return section.text(field)
                .map(name -> new PersonEntry(section.place(field), name))
                .orElse(null);
    }

    /// One name or a list.
    static List<PersonEntry> people(Section section, String field) {
        List<String> names = section.texts(field);
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                section.problem(field, "\"" + Names.shown(name) + "\" stands twice");
            }
        }
        if (names.size() > MOST) {
            section.problem(field, "has " + names.size() + " users; expected at most " + MOST);
        }
        return names.stream()
                .map(name -> new PersonEntry(section.place(field), name))
                .toList();
    }
}
