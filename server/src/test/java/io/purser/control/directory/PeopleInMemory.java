package io.purser.control.directory;

import io.purser.control.audit.AuditDeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// People in maps.
public final class PeopleInMemory implements DirectoryStore {
    private final Map<String, Map<String, Person>> kept = new TreeMap<>();

    /// Oldest first.
    public final List<AuditDeed> deeds = new ArrayList<>();

    @Override
    public synchronized List<Person> people(String organization) {
        return List.copyOf(kept.getOrDefault(organization, Map.of()).values());
    }

    @Override
    public synchronized void keep(String organization, Person person, AuditDeed deed) {
        kept.computeIfAbsent(organization, _ -> new TreeMap<>()).put(person.id(), person);
        deeds.add(deed);
    }
}
