/// Model names, and the patterns by which operators speak of several: one rule for what a `*` covers, whether it stands
/// in a key, a budget, a price or a provider.
@NullMarked
package io.purser.core.model;

import org.jspecify.annotations.NullMarked;
