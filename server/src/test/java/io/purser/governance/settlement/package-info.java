@NullMarked
package io.purser.governance.settlement;

import org.jspecify.annotations.NullMarked;
