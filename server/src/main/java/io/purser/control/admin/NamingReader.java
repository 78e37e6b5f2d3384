package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.Naming;
import io.purser.platform.config.Section;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what makes a thing the same thing over time: its name, a given id, the name it had before.
final class NamingReader {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}");

    private NamingReader() {}

    /// @param renameable whether `id` and `renamedFrom` are obeyed for this kind
    static Naming read(Section section, boolean renameable) {
        String name = name(section, "name");
        if (!renameable) {
            notBuilt(section, "id", "renamedFrom");
            return new Naming(section.place(), name, null, null);
        }
        return read(section, name);
    }

    /// Reads what a thing with this name may say beside it.
    static Naming read(Section section, String name) {
        @Nullable String id = section.read("id", NamingReader::id).orElse(null);
        @Nullable String before = section.has("renamedFrom") ? name(section, "renamedFrom") : null;
        if (name.equals(before)) {
            section.problem("renamedFrom", "is the name itself; expected the name before");
        }
        return new Naming(section.place(), name, id, before);
    }

    static String name(Section section, String field) {
        return section.required(field, "", text -> checked(text));
    }

    static String checked(String text) {
        if (!Names.acceptable(text)) {
            throw new IllegalArgumentException(
                    "\"" + Names.shown(text) + "\" is not a name; expected " + Names.EXPECTED);
        }
        return text;
    }

    private static String id(String text) {
        if (!ID.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + Names.shown(text) + "\" is not an id; expected 1 to 64 letters, digits and _ . : -");
        }
        return text;
    }

    /// Refuses by name what the file may not use yet.
    static void notBuilt(Section section, String... fields) {
        for (String field : fields) {
            if (section.names().contains(field)) {
                section.has(field);
                section.problem(field, "`" + field + "` is not built yet; it is refused rather than ignored");
            }
        }
    }
}
