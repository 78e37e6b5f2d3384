/// What a call may cost before it runs: a bound for its input, a learned quantile or a maximum
/// for its output.
@NullMarked
package io.purser.core.estimation;

import org.jspecify.annotations.NullMarked;
