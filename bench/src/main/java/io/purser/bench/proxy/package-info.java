/// A TCP proxy that breaks what passes through it, on purpose and by a seed: it stands between
/// client and gateway or between gateway and provider, and knows nothing of HTTP.
@NullMarked
package io.purser.bench.proxy;

import org.jspecify.annotations.NullMarked;
