package io.purser.cli;

/// A command that was refused or failed. Its message is for the person at the terminal: what is wrong, and what to do.
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailed(String message) {
        super(message);
    }
}
