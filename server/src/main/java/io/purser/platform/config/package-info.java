/// What is declared in files: YAML read into a tree in which every value knows its line and path,
/// problems that are collected and shown together, and `purser.yaml` as typed records.
///
/// Invariants: nothing that is not understood is passed over; an unknown field is a problem that
/// names the nearest known one; what is not built is refused by name; a secret that came from a
/// variable or a file never stands in a message.
///
/// Does not own: the governance file (control), what a price or a limit means (core).
/// Start at {@link io.purser.platform.config.Config#load}.
@NullMarked
package io.purser.platform.config;

import org.jspecify.annotations.NullMarked;
