/// Start and stop: `Main` reads the command, `Wiring` makes every object once, by hand.
@NullMarked
package io.purser;

import org.jspecify.annotations.NullMarked;
