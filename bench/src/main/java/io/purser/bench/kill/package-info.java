/// `kill -9` under load, over and over, on one data folder: nothing that was answered is lost,
/// nothing is counted twice.
@NullMarked
package io.purser.bench.kill;

import org.jspecify.annotations.NullMarked;
