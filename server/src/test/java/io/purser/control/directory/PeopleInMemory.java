package io.purser.control.directory;

import io.purser.control.audit.AuditDeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// People in maps.
public final class PeopleInMemory implements DirectoryStore {
    private final Map<String, Map<String, Person>> kept = new TreeMap<>();

    private final Map<String, Map<String, DirectoryGroup>> groups = new TreeMap<>();

    /// Oldest first.
    public final List<AuditDeed> deeds = new ArrayList<>();

    @Override
    public synchronized List<Person> people(String organization) {
        return List.copyOf(kept.getOrDefault(organization, Map.of()).values());
    }

    @Override
    public synchronized List<DirectoryGroup> groups(String organization) {
        return List.copyOf(groups.getOrDefault(organization, Map.of()).values());
    }

    @Override
    public synchronized void keep(
            String organization, @Nullable DirectoryGroup before, DirectoryGroup group, AuditDeed deed) {
        groups.computeIfAbsent(organization, _ -> new TreeMap<>()).put(group.id(), group);
        deeds.add(deed);
    }

    @Override
    public synchronized void drop(String organization, DirectoryGroup group, AuditDeed deed) {
        groups.getOrDefault(organization, new TreeMap<>()).remove(group.id());
        deeds.add(deed);
    }

    @Override
    public synchronized void keep(String organization, Person person, AuditDeed deed) {
        kept.computeIfAbsent(organization, _ -> new TreeMap<>()).put(person.id(), person);
        deeds.add(deed);
    }
}
