/// What traffic does: model calls come in by the listener, are admitted by governance, relayed to
/// a provider and settled. Knows neither the control plane nor the storage.
@NullMarked
package io.purser.gateway;

import org.jspecify.annotations.NullMarked;
