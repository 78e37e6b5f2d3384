/// Many parallel streams on one hard budget: how far over it goes, how much of it is usable.
@NullMarked
package io.purser.bench.ceiling;

import org.jspecify.annotations.NullMarked;
