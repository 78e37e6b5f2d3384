package io.purser.storage.sqlite;

/// Is told now and then how far a file is copied or checked.
@FunctionalInterface
public interface Progress {
    /// Tells nobody.
    Progress SILENT = (_, _, _) -> {};

    /// @param file its name
    /// @param done how much of `whole`
    void at(String file, long done, long whole);
}
