/// What a governed call costs beside a plain proxied one: CPU and latency of nginx, of a bare
/// proxy on the gateway's HTTP library, and of the gateway with and without budgets, in turn on
/// the same stub.
@NullMarked
package io.purser.bench.gateway;

import org.jspecify.annotations.NullMarked;
