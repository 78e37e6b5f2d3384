/// Tests of this room.
@NullMarked
package io.purser.control.subscriptions;

import org.jspecify.annotations.NullMarked;
