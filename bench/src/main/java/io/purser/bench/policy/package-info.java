/// A governance file as large as an organization's can be: how long `plan` and `apply` take, and what the calls of that
/// organization notice of it.
@NullMarked
package io.purser.bench.policy;

import org.jspecify.annotations.NullMarked;
