/// The control plane's ways in: who asks, and the forms in which both GraphQL and REST answer.
@NullMarked
package io.purser.control.api;

import org.jspecify.annotations.NullMarked;
