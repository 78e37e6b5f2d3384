/// Real traffic: one hour of a public trace, arrival times and token counts of 19,366 calls.
@NullMarked
package io.purser.bench.trace;

import org.jspecify.annotations.NullMarked;
