@NullMarked
package io.purser.gateway.listener;

import org.jspecify.annotations.NullMarked;
