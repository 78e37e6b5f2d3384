@NullMarked
package io.purser.control.identity;

import org.jspecify.annotations.NullMarked;
