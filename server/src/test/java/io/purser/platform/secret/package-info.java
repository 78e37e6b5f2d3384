/// Tests of secrets.
@NullMarked
package io.purser.platform.secret;

import org.jspecify.annotations.NullMarked;
