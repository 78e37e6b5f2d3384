@NullMarked
package io.purser.control.api.scim;

import org.jspecify.annotations.NullMarked;
