/// Tests of this room.
@NullMarked
package io.purser.control.api.rest;

import org.jspecify.annotations.NullMarked;
