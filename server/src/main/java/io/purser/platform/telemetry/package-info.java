/// What operators watch: one registry of counters and timers, and the routes that show it with the
/// process's health. It knows no business words; nobody's name is ever a label.
@NullMarked
package io.purser.platform.telemetry;

import org.jspecify.annotations.NullMarked;
