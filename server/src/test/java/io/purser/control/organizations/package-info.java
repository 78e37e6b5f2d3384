@NullMarked
package io.purser.control.organizations;

import org.jspecify.annotations.NullMarked;
