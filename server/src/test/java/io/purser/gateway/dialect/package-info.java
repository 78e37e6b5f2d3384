@NullMarked
package io.purser.gateway.dialect;

import org.jspecify.annotations.NullMarked;
