/// Where the server may be sent.
@NullMarked
package io.purser.platform.outbound;

import org.jspecify.annotations.NullMarked;
