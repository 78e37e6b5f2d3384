/// Where things are kept: implements the ports of governance and control. Nothing above the
/// wiring sees this floor.
@NullMarked
package io.purser.storage;

import org.jspecify.annotations.NullMarked;
