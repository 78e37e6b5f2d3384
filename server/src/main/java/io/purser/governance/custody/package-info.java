/// Whose is what callers leave at providers: answers that can be asked for again. A provider
/// knows one account, ours; here stands which caller may reach what lies in it.
///
/// Also what is needed to end the calls of responses that go on in the background after a restart.
///
/// Start at {@link io.purser.governance.custody.Custody}. It is no ledger: what is forgotten here
/// can no longer be reached by anybody, and nothing is charged or refunded.
@NullMarked
package io.purser.governance.custody;

import org.jspecify.annotations.NullMarked;
