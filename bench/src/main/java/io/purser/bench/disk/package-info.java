/// What a kill cannot show: with durability `disk`, the write-ahead log is on the disk before the
/// first byte of a call goes upstream. Read from the system calls of the gateway.
@NullMarked
package io.purser.bench.disk;

import org.jspecify.annotations.NullMarked;
