/// The command line: an HTTP client of the control plane, and nothing else. What it can do, anyone
/// can do with the API.
///
/// Invariants: what a command prints on standard output is its result and nothing else; notes and
/// errors go to standard error, one clear sentence with what to do next; exit codes are 0 (done),
/// 1 (refused or failed) and 2 (not understood). Created secrets are printed once or go to a file
/// that only its owner can read.
///
/// Does not own: the server. `serve` and `demo` start it through
/// {@link io.purser.cli.ServerStart}, and `prices` asks {@link io.purser.cli.PriceDesk}, which
/// needs no gateway; `Main` brings both.
/// Start at {@link io.purser.cli.CommandLineProgram}.
@NullMarked
package io.purser.cli;

import org.jspecify.annotations.NullMarked;
