/// What every suite shares: its options, its progress, its table and its verdict.
@NullMarked
package io.purser.bench.run;

import org.jspecify.annotations.NullMarked;
