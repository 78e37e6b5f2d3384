@NullMarked
package io.purser.governance.admission;

import org.jspecify.annotations.NullMarked;
