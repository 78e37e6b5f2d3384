/// Tests of this room.
@NullMarked
package io.purser.control.explore;

import org.jspecify.annotations.NullMarked;
