/// How a call ends: usage becomes a charge, once; the journal has it before the caller has its
/// answer.
@NullMarked
package io.purser.governance.settlement;

import org.jspecify.annotations.NullMarked;
