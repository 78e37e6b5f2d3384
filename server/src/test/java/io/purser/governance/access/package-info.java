@NullMarked
package io.purser.governance.access;

import org.jspecify.annotations.NullMarked;
