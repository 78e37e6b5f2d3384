/// Hours in a row at a load that the machine carries easily: what leaks, grows or stalls shows here
/// and nowhere else.
@NullMarked
package io.purser.bench.soak;

import org.jspecify.annotations.NullMarked;
