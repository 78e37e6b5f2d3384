/// The demo's own part: its files, its sample keys, what its organization asked for in the 90 days before, and callers
/// that make live traffic over HTTP as anybody would.
///
/// Does not own: the server, which `demo` starts like `serve` does, and which plays the past through its own admission
/// and settlement. Nothing here reaches into it.
/// Start at {@link io.purser.cli.demo.DemoFolder} and {@link io.purser.cli.demo.Traffic}.
@NullMarked
package io.purser.cli.demo;

import org.jspecify.annotations.NullMarked;
