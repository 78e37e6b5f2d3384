/// The benchmarks: real processes on one machine, measured beside a reference in the same run,
/// judged by their own thresholds, never shipped.
///
/// Start reading at {@link io.purser.bench.Main}. A suite takes its processes from `process`,
/// its traffic from `load` and `trace`, and its verdict from `judge`.
@NullMarked
package io.purser.bench;

import org.jspecify.annotations.NullMarked;
