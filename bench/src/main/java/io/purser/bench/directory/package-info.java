/// A directory that pushes a large organization's people and groups by SCIM, as Entra ID does.
@NullMarked
package io.purser.bench.directory;

import org.jspecify.annotations.NullMarked;
