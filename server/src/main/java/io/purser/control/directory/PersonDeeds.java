package io.purser.control.directory;

import io.purser.control.audit.Actor;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What directories do to people and groups, as the audit keeps it: names, ids and standing. Of the other
/// attributes of a person, which the audit could never forget, it tells only that they changed.
final class PersonDeeds {
    private static final int SHOWN = 100;

    private PersonDeeds() {}

    static AuditDeed of(@Nullable Person before, Person after, AuditAction action, long now, Actor actor) {
        Map<String, Object> is = form(after);
        Pushed was = before == null ? null : before.pushed();
        Pushed pushed = after.pushed();
        if (was != null && pushed != null && !was.document().equals(pushed.document())) {
            is.put("attributes", "changed");
        }
        return AuditDeed.one(
                now,
                actor,
                action,
                new AuditDeed.Thing("user", after.id(), after.name()),
                before == null ? null : form(before),
                is,
                null);
    }

    private static Map<String, Object> form(Person person) {
        Map<String, Object> form = new TreeMap<>();
        form.put("name", person.name());
        form.put("managedBy", person.source());
        form.put("state", person.standing().name().toLowerCase(Locale.ROOT));
        Pushed pushed = person.pushed();
        if (pushed != null) {
            form.put("userName", pushed.userName());
            if (pushed.externalId() != null) {
                form.put("externalId", pushed.externalId());
            }
        }
        return form;
    }

    static AuditDeed of(
            @Nullable DirectoryGroup before,
            @Nullable DirectoryGroup after,
            DirectoryGroup group,
            AuditAction action,
            long now,
            Actor actor) {
        @Nullable Map<String, Object> was = before == null ? null : form(before);
        @Nullable Map<String, Object> is = after == null ? null : form(after);
        if (is != null) {
            Set<String> old = before == null ? Set.of() : before.members();
            members(is, "added", group.members(), old);
            members(is, "removed", old, group.members());
        }
        return AuditDeed.one(
                now, actor, action, new AuditDeed.Thing("directoryGroup", group.id(), group.name()), was, is, null);
    }

    private static Map<String, Object> form(DirectoryGroup group) {
        Map<String, Object> form = new TreeMap<>();
        form.put("name", group.name());
        form.put("members", group.members().size());
        if (group.externalId() != null) {
            form.put("externalId", group.externalId());
        }
        return form;
    }

    private static void members(Map<String, Object> form, String field, Set<String> of, Set<String> without) {
        List<String> ids =
                Members.difference(of, without).stream().sorted().limit(SHOWN).toList();
        if (!ids.isEmpty()) {
            form.put(field, ids);
        }
    }
}
