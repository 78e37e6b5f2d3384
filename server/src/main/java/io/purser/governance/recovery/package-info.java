/// What a start finds: accounts from the ledger, holds of a process that died.
@NullMarked
package io.purser.governance.recovery;

import org.jspecify.annotations.NullMarked;
