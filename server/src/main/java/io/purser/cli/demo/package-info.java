/// The demo's own part: its files, its sample keys, and callers that make live traffic over HTTP as
/// anybody would.
///
/// Does not own: the server, which `demo` starts like `serve` does. Nothing here reaches into it.
/// Start at {@link io.purser.cli.demo.DemoFolder} and {@link io.purser.cli.demo.Traffic}.
@NullMarked
package io.purser.cli.demo;

import org.jspecify.annotations.NullMarked;
