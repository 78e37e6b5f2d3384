/// Fuzzing: what strangers send is read by parsers that must hold their promises for any bytes.
///
/// A target is a class with a method that Jazzer calls with bytes; it checks properties, not only
/// that nothing is thrown. The seeds beside the classes are small, are replayed by every build, and
/// are where a run begins. Start at {@link io.purser.bench.fuzz.FuzzSuite}.
@NullMarked
package io.purser.bench.fuzz;

import org.jspecify.annotations.NullMarked;
