/// Tests of spend against ceiling.
@NullMarked
package io.purser.control.ceilings;

import org.jspecify.annotations.NullMarked;
