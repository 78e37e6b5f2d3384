package io.purser.control.directory;

/// The ids that follow from names, the same as the governance file gives: whoever is declared later finds its history.
public interface IdsOfNames {
    /// @param kind `user` or `group`
    String id(String organization, String kind, String name);
}
