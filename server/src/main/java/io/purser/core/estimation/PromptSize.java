package io.purser.core.estimation;

import org.jspecify.annotations.Nullable;

/// How large a prompt is: counts, never content.
///
/// @param textBytes UTF-8 bytes of everything that becomes prompt text: messages, system, tool
///     definitions, schemas
/// @param messages how many messages or input items
/// @param tools how many tool definitions
/// @param images how many image parts that are in the body
/// @param otherMedia how many audio, document or other parts that are in the body
/// @param elsewhere what the body only points to (`previous_response_id`, `file_id`, a URL, a
///     stored prompt, a hosted tool): its name, or null where everything is in the body
public record PromptSize(
        long textBytes,
        int messages,
        int tools,
        int images,
        int otherMedia,
        @Nullable String elsewhere) {

    /// Nothing at all.
    public static final PromptSize NONE = new PromptSize(0, 0, 0, 0, 0, null);

    /// Plain messages.
    public static PromptSize text(long bytes, int messages) {
        return new PromptSize(bytes, messages, 0, 0, 0, null);
    }

    /// Both together.
    public PromptSize plus(PromptSize other) {
        return new PromptSize(
                Math.addExact(textBytes, other.textBytes),
                Math.addExact(messages, other.messages),
                Math.addExact(tools, other.tools),
                Math.addExact(images, other.images),
                Math.addExact(otherMedia, other.otherMedia),
                elsewhere == null ? other.elsewhere : elsewhere);
    }

    /// Whether the body holds, or points to, more than text.
    public boolean hasMore() {
        return images > 0 || otherMedia > 0 || elsewhere != null;
    }
}
