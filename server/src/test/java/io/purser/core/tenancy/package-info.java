/// Tests of who there is.
@NullMarked
package io.purser.core.tenancy;

import org.jspecify.annotations.NullMarked;
