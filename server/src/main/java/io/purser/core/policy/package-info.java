/// One organization's whole policy as an immutable value: what the governance file declares.
@NullMarked
package io.purser.core.policy;

import org.jspecify.annotations.NullMarked;
