/// Where the server goes on behalf of somebody, and how it is kept from being sent inside a network.
///
/// {@link io.purser.platform.outbound.OutboundAddress} is the one guard: a name is looked up once, every address it
/// has is checked in numbers, and the connection goes to the checked one. Redirects are not followed, answers have a
/// size. It knows no business words; calls to model providers do not pass here, since their addresses are the
/// operator's own.
@NullMarked
package io.purser.platform.outbound;

import org.jspecify.annotations.NullMarked;
