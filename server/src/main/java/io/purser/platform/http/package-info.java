/// The one listener. Each floor hands it a declared route table; it knows no business words.
@NullMarked
package io.purser.platform.http;

import org.jspecify.annotations.NullMarked;
