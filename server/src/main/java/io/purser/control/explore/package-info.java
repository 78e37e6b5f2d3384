/// Usage that can be asked anything: who spent what, on what, why it is more than before. Questions are put to a
/// columnar copy of the ledger, which is derived and can be made again at any time; the ledger stays the truth.
/// Start reading at `Facts`, the port to the copy, and `Question`.
@NullMarked
package io.purser.control.explore;

import org.jspecify.annotations.NullMarked;
