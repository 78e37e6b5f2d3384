/// What questions about usage cost, on millions of calls. Start at {@link io.purser.bench.analytics.AnalyticsSuite}.
@NullMarked
package io.purser.bench.analytics;

import org.jspecify.annotations.NullMarked;
