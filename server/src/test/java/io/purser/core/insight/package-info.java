@NullMarked
package io.purser.core.insight;

import org.jspecify.annotations.NullMarked;
