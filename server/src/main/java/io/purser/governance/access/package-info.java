/// Who calls: a key becomes a caller, and the request's attribution is fixed.
@NullMarked
package io.purser.governance.access;

import org.jspecify.annotations.NullMarked;
