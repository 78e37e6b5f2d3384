/// What a start finds: accounts from the ledger, holds of a process that died. Also the door by
/// which the
/// control plane reaches the engines: {@link io.purser.governance.recovery.Governance}.
@NullMarked
package io.purser.governance.recovery;

import org.jspecify.annotations.NullMarked;
