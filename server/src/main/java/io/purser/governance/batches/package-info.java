/// What callers have left with a provider through us: files and batches, and whose they are. A
/// batch has one long hold from its making to its result; what is kept here is enough to take
/// that hold up again after a restart. Nothing of a file's content is kept, only what its lines
/// come to.
///
/// Start at {@link io.purser.governance.batches.BatchStore}.
@NullMarked
package io.purser.governance.batches;

import org.jspecify.annotations.NullMarked;
