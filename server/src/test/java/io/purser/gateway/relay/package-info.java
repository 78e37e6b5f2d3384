@NullMarked
package io.purser.gateway.relay;

import org.jspecify.annotations.NullMarked;
