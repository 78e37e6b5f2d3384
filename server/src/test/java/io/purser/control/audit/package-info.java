@NullMarked
package io.purser.control.audit;

import org.jspecify.annotations.NullMarked;
