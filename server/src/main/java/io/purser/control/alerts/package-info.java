/// What happens after a threshold: the outbox and its deliveries.
@NullMarked
package io.purser.control.alerts;

import org.jspecify.annotations.NullMarked;
