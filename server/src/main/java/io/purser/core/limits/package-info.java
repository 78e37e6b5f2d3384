/// Rate limits: requests and tokens per minute (GCRA) and concurrency.
@NullMarked
package io.purser.core.limits;

import org.jspecify.annotations.NullMarked;
