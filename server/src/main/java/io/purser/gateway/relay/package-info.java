/// The way to a provider and back: which provider serves a model, one attempt upstream, bytes
/// passed on as they come, own timers. Never retries and never changes the upstream.
@NullMarked
package io.purser.gateway.relay;

import org.jspecify.annotations.NullMarked;
