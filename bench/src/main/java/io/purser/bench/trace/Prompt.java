package io.purser.bench.trace;

/// Prompts that the sandbox counts as a given number of tokens: four bytes each, four tokens for
/// the message around them.
public final class Prompt {
    private static final int MESSAGE_TOKENS = 4;
    private static final String WORDS = "the day was warm and one of them had read all that they said so far ";

    private Prompt() {}

    /// A text of exactly `tokens - 4` tokens that begins with directives; longer where the
    /// directives alone are.
    public static String of(int tokens, String directives) {
        StringBuilder text = new StringBuilder(directives);
        int bytes = Math.max(4 * (tokens - MESSAGE_TOKENS), directives.length());
        while (text.length() < bytes) {
            text.append(WORDS, 0, Math.min(WORDS.length(), bytes - text.length()));
        }
        return text.toString();
    }
}
