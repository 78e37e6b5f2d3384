/// Processes under test and beside it: started with a log of their own, watched through `/proc`,
/// always stopped by their own id.
@NullMarked
package io.purser.bench.process;

import org.jspecify.annotations.NullMarked;
