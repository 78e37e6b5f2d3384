/// Where a model call comes in. {@link io.purser.gateway.listener.Exchange} is the main flow, one
/// short method; {@link io.purser.gateway.listener.Answers} maps every outcome to HTTP in the
/// route's dialect. Start at {@link io.purser.gateway.listener.Gateway}.
@NullMarked
package io.purser.gateway.listener;

import org.jspecify.annotations.NullMarked;
