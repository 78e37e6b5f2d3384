/// Traffic: a lean HTTP/1.1 client on Netty, as a closed loop and as a paced open loop.
@NullMarked
package io.purser.bench.load;

import org.jspecify.annotations.NullMarked;
