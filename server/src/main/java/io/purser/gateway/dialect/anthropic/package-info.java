/// Anthropic's dialect: usage reports, stream events, clean ends of `messages`.
@NullMarked
package io.purser.gateway.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
