/// Whether a call may run: estimate, decision, the hold in the journal before anything goes
/// upstream.
@NullMarked
package io.purser.governance.admission;

import org.jspecify.annotations.NullMarked;
