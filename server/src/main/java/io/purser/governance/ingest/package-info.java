/// Usage that was measured elsewhere: calls that nobody asked this gateway for, told when they are over. They are
/// priced
/// by the book of their own time and count on the same accounts as every other call.
///
/// Start at {@link io.purser.governance.ingest.Ingest}. A call that is told twice, under one id of one source, counts
/// once. Nothing is refused for want of budget: what is spent is spent.
@NullMarked
package io.purser.governance.ingest;

import org.jspecify.annotations.NullMarked;
