/// Tests of the governance file, plan, apply, keys and tokens.
@NullMarked
package io.purser.control.admin;

import org.jspecify.annotations.NullMarked;
