@NullMarked
package io.purser.control.directory;

import org.jspecify.annotations.NullMarked;
