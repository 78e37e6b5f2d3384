package io.purser.control.directory;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is known of a user from outside the governance file.
///
/// @param id the user's
/// @param name as the source calls it
/// @param source who told of it: the name of an issuer, or `scim`
/// @param provisioned whether it is a user by this alone; else only its groups are known, and a file makes it one
/// @param standing whether it is still there
/// @param told by issuer, the groups that a token named: their ids or names
/// @param since when it was first told of, epoch milliseconds
/// @param pushed what its directory pushes; null where none does
public record Person(
        String id,
        String name,
        String source,
        boolean provisioned,
        Standing standing,
        Map<String, List<String>> told,
        long since,
        @Nullable Pushed pushed) {

    /// Whether somebody is still there.
    public enum Standing {
        /// May do what a user may.
        ACTIVE,
        /// Its personal keys are stopped until it is active again.
        INACTIVE,
        /// The directory has it no longer; it stays for what it spent.
        RETIRED
    }

    public Person {
        Map<String, List<String>> sorted = new TreeMap<>();
        told.forEach((issuer, groups) ->
                sorted.put(issuer, groups.stream().distinct().sorted().toList()));
        told = java.util.Collections.unmodifiableMap(sorted);
    }

    boolean isActive() {
        return standing == Standing.ACTIVE;
    }

    /// The same with other groups by an issuer's tokens.
    Person told(String issuer, List<String> groups) {
        Map<String, List<String>> next = new TreeMap<>(told);
        next.put(issuer, groups);
        return new Person(id, name, source, provisioned, standing, next, since, pushed);
    }

    /// The same as a user by this alone.
    Person made(String by) {
        return new Person(id, name, by, true, standing, told, since, pushed);
    }

    /// Whether its directory has it: who has left is there no longer.
    public boolean isInDirectory() {
        return pushed != null && standing != Standing.RETIRED;
    }
}
