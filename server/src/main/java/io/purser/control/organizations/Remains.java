package io.purser.control.organizations;

/// A place that keeps rows of organizations beside what is declared: the ledger, files and holds, what was learned.
@FunctionalInterface
public interface Remains {

    /// Erases every row of an organization that begins nothing any more. Doing it again does no harm.
    void erase(String organization);
}
