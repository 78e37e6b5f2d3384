package io.purser.core.estimation;

/// What a provider adds to a prompt beyond its text, at most: role markers, tool instructions,
/// the tokens of an image. Bounds, not averages.
///
/// @param perMessage role, separators and name of one message
/// @param withTools once where any tool is defined: the provider's own tool instructions
/// @param perTool the frame around one tool definition
/// @param perImage one image at the largest size and detail that the provider takes
public record PromptOverhead(long perMessage, long withTools, long perTool, long perImage) {

    private static final PromptOverhead OPENAI = new PromptOverhead(16, 256, 64, 49_152);
    private static final PromptOverhead ANTHROPIC = new PromptOverhead(16, 2_048, 64, 5_000);
    private static final PromptOverhead GEMINI = new PromptOverhead(16, 512, 64, 8_192);

    private static final PromptOverhead SANDBOX = new PromptOverhead(16, 0, 16, 256);

    /// The bounds of a price family; an unknown one gets the largest of all.
    public static PromptOverhead of(String family) {
        return switch (family) {
            case "openai" -> OPENAI;
            case "sandbox" -> SANDBOX;
            case "anthropic" -> ANTHROPIC;
            case "gemini", "google" -> GEMINI;
            default -> new PromptOverhead(16, 2_048, 64, 49_152);
        };
    }
}
