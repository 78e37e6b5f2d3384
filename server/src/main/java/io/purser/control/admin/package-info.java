/// What people change: the governance file, plan and apply, keys, and where the policy is kept.
@NullMarked
package io.purser.control.admin;

import org.jspecify.annotations.NullMarked;
