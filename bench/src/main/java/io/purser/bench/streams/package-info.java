/// What a streamed call costs: CPU per event beside nginx, memory per slow stream.
@NullMarked
package io.purser.bench.streams;

import org.jspecify.annotations.NullMarked;
