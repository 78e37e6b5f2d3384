/// The engine: accounts, holds, admission, settlement. A pure state machine of one organization;
/// time is handed in,
/// the caller serialises the calls. Start at {@link io.purser.core.ledger.Engine}.
@NullMarked
package io.purser.core.ledger;

import org.jspecify.annotations.NullMarked;
