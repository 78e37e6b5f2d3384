/// Tests of this room.
@NullMarked
package io.purser.control.api;

import org.jspecify.annotations.NullMarked;
