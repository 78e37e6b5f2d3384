@NullMarked
package io.purser.control.checks;

import org.jspecify.annotations.NullMarked;
