/// What figures mean beside others: why a cost is not what it was. Pure arithmetic over sums; it knows neither the
/// ledger nor time. Start reading at `ChangeSplit`.
@NullMarked
package io.purser.core.insight;

import org.jspecify.annotations.NullMarked;
