/// What usage costs: effective-dated price versions, whole-request tiers, one rounding per
/// request.
@NullMarked
package io.purser.core.pricing;

import org.jspecify.annotations.NullMarked;
