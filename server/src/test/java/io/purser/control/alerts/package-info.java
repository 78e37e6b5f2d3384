/// Tests of this room.
@NullMarked
package io.purser.control.alerts;

import org.jspecify.annotations.NullMarked;
