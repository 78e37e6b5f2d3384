/// What a model call consumed, in disjoint buckets, and where that figure comes from.
@NullMarked
package io.purser.core.usage;

import org.jspecify.annotations.NullMarked;
