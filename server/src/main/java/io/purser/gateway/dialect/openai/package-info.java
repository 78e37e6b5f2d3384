/// OpenAI's dialect: usage reports, stream events, clean ends of `chat/completions`, `completions`
/// and `responses`.
@NullMarked
package io.purser.gateway.dialect.openai;

import org.jspecify.annotations.NullMarked;
