package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.Naming;
import io.purser.platform.config.Problems;
import io.purser.platform.secret.Sha256;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gives every declared thing of one kind its id: the one it has, found by given id, by name or by the name before;
/// else a new one that follows from organization, kind and name, so that a thing which is declared again after it was
/// deleted finds its history again.
final class DeclaredIds {
    private final String organization;
    private final String kind;
    private final Map<String, String> nameById = new LinkedHashMap<>();
    private final Map<String, String> idByName = new HashMap<>();
    private final Problems problems;

    /// @param kind `group`, `user`, `key` or `budget`
    DeclaredIds(String organization, String kind, Problems problems) {
        this.organization = organization;
        this.kind = kind;
        this.problems = problems;
    }

    /// Tells of a thing that exists.
    void existing(String id, String name) {
        nameById.put(id, name);
        idByName.put(name, id);
    }

    /// The id of every entry, in their order; entries that stand twice are problems and left out.
    Map<Naming, String> assign(List<Naming> entries) {
        Map<Naming, String> ids = new LinkedHashMap<>();
        Set<String> claimed = new HashSet<>();
        Map<String, Naming> seen = new HashMap<>();
        for (Naming entry : entries) {
            Naming first = seen.putIfAbsent(entry.name(), entry);
            if (first != null) {
                problems.add(
                        entry.place(),
                        "the " + kind + " \"" + Names.shown(entry.name()) + "\" stands twice; the first is on line "
                                + first.place().line());
                continue;
            }
            String known = known(entry);
            ids.put(entry, known == null ? "" : known);
            if (known != null && !claimed.add(known)) {
                problems.add(
                        entry.place(),
                        "the " + kind + " \"" + Names.shown(entry.name())
                                + "\" claims what another entry is already; expected one entry for "
                                + nameById.get(known));
            }
        }
        ids.replaceAll((entry, id) -> id.isEmpty() ? fresh(entry, claimed) : id);
        return ids;
    }

    private @Nullable String known(Naming entry) {
        @Nullable String byName = idByName.get(entry.name());
        if (entry.id() != null) {
            if (nameById.containsKey(entry.id())) {
                return entry.id();
            }
            if (byName != null) {
                problems.add(
                        entry.place(),
                        "the " + kind + " \"" + Names.shown(entry.name()) + "\" has the id " + byName
                                + ", and ids never change; expected no `id`, or that one");
            }
            return null;
        }
        if (byName == null && entry.renamedFrom() != null) {
            return idByName.get(entry.renamedFrom());
        }
        return byName != null && renamedAway(entry.name()) ? null : byName;
    }

    /// Names that other entries carry over to a new name are free again.
    private final Set<String> carriedOver = new HashSet<>();

    /// Tells which names the file carries over to new ones, before anything is assigned.
    void carriedOver(List<Naming> entries) {
        for (Naming entry : entries) {
            boolean renamed = entry.renamedFrom() != null && !idByName.containsKey(entry.name());
            if (renamed) {
                carriedOver.add(String.valueOf(entry.renamedFrom()));
            }
            if (entry.id() != null) {
                String before = nameById.get(entry.id());
                if (before != null && !before.equals(entry.name())) {
                    carriedOver.add(before);
                }
            }
        }
    }

    private boolean renamedAway(String name) {
        return carriedOver.contains(name);
    }

    private String fresh(Naming entry, Set<String> claimed) {
        if (entry.id() != null) {
            return entry.id();
        }
        String id = derived(organization, kind, entry.name());
        for (int i = 2; nameById.containsKey(id) || !claimed.add(id); i++) {
            id = derived(organization, kind, entry.name() + "\u0000" + i);
        }
        return id;
    }

    /// The id that follows from a name.
    static String derived(String organization, String kind, String name) {
        return prefix(kind)
                + Sha256.hex(organization + "\u0000" + kind + "\u0000" + name).substring(0, 16);
    }

    private static String prefix(String kind) {
        return switch (kind) {
            case "group" -> "grp_";
            case "user" -> "usr_";
            case "key" -> "key_";
            case "budget" -> "bud_";
            case "rateLimit" -> "rl_";
            default -> throw new IllegalArgumentException(kind + " has no ids");
        };
    }
}
