@NullMarked
package io.purser.storage.duckdb;

import org.jspecify.annotations.NullMarked;
