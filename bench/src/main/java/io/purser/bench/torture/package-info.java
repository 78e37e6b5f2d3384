/// A gateway that is hurt on purpose, as a real process among real processes: what passes is
/// broken, the process is killed and stopped, its disk fills up and lies, clients do not read.
/// After every fault the provider's bill is held against the ledger, call by call.
@NullMarked
package io.purser.bench.torture;

import org.jspecify.annotations.NullMarked;
