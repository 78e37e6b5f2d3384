/// JSON where its bytes matter.
@NullMarked
package io.purser.platform.json;

import org.jspecify.annotations.NullMarked;
