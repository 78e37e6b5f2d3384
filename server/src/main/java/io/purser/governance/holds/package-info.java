/// Holds that others ask for: calls that do not pass this gateway, judged by it before they are made and counted when
/// they have ended. What is kept here lets their makers end them after a restart.
///
/// Start at {@link io.purser.governance.holds.ExternalHold}. It is no ledger: the hold itself stands there.
@NullMarked
package io.purser.governance.holds;

import org.jspecify.annotations.NullMarked;
