/// Who and what one request is for, fixed before it is admitted and never changed after.
@NullMarked
package io.purser.core.attribution;

import org.jspecify.annotations.NullMarked;
