/// Google's Gemini dialect: usage reports, stream events, clean ends of `streamGenerateContent`.
/// The body and the path are read in {@link io.purser.gateway.dialect.ContentPeek}.
@NullMarked
package io.purser.gateway.dialect.gemini;

import org.jspecify.annotations.NullMarked;
