package io.purser.storage.sqlite;

/// Is told now and then how far a file is copied or checked.
@FunctionalInterface
public interface Progress {
    /// Tells nobody.
    Progress SILENT = (_, _, _) -> {};

    /// The length of what is still being sent.
    long LENGTH_UNKNOWN = 0;

    /// @param file its name
    /// @param done how much of `whole`
    /// @param whole how long it is, [#LENGTH_UNKNOWN] where that only shows at the end
    void at(String file, long done, long whole);
}
