package io.purser.storage.sqlite;

/// When a record counts as durable.
public enum Durability {
    /// The operating system has it: the process may be killed. The disk has it 50 ms later.
    PROCESS,
    /// The disk has it: the machine may lose its power.
    DISK
}
