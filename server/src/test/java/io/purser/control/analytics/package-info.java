/// Tests of this room.
@NullMarked
package io.purser.control.analytics;

import org.jspecify.annotations.NullMarked;
