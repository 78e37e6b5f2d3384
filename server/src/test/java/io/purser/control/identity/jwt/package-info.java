@NullMarked
package io.purser.control.identity.jwt;

import org.jspecify.annotations.NullMarked;
