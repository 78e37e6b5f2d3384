/// The benchmarks: measured beside a reference in the same run, never shipped.
@NullMarked
package io.purser.bench;

import org.jspecify.annotations.NullMarked;
