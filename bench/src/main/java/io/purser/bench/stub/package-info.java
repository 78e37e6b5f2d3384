/// What stands behind and beside the gateway, each as a process of its own: a provider that
/// answers at once, and a plain proxy on the gateway's own HTTP library.
@NullMarked
package io.purser.bench.stub;

import org.jspecify.annotations.NullMarked;
