@NullMarked
package io.purser.control.replay;

import org.jspecify.annotations.NullMarked;
