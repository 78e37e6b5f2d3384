/// The official Java SDKs, unmodified, against what we serve.
@NullMarked
package io.purser.sdk;

import org.jspecify.annotations.NullMarked;
