@NullMarked
package io.purser.platform.http;

import org.jspecify.annotations.NullMarked;
