/// Secrets of our own making: how they look, and the only form in which they are kept.
///
/// A secret is 256 random bits in base 62 behind a readable prefix, with a checksum by which scanners and typos are
/// caught. What is stored is its HMAC-SHA-256 under the installation's {@link io.purser.platform.secret.Pepper};
/// nothing here ever prints a secret. Start at {@link io.purser.platform.secret.ApiKeySecret}.
@NullMarked
package io.purser.platform.secret;

import org.jspecify.annotations.NullMarked;
