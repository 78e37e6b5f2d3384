package io.purser.gateway.sandbox;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a caller asks of the sandbox inside its last message: `[[out=211]]` tokens of output,
/// `[[pace=10ms]]` per token, `[[start=500ms]]` before the first byte, `[[chunk=4]]` tokens per
/// chunk, `[[reasoning=64]]` and `[[cached=512]]` tokens, `[[tool]]` for a tool call.
record Directives(
        OptionalInt out,
        OptionalInt paceMillis,
        OptionalInt startMillis,
        OptionalInt chunk,
        OptionalInt reasoning,
        OptionalInt cached,
        boolean tool) {

    private static final Directives NONE = new Directives(
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            false);
    private static final Pattern DIRECTIVE =
            Pattern.compile("\\[\\[(?:(out|chunk|reasoning|cached)=(\\d{1,7})|(pace|start)=(\\d{1,6})(ms|s)?)]]");
    private static final int SECOND_MILLIS = 1_000;

    static Directives in(String text) {
        if (!text.contains("[[")) {
            return NONE;
        }
        return new Directives(
                value(text, "out"),
                millis(text, "pace"),
                millis(text, "start"),
                value(text, "chunk"),
                value(text, "reasoning"),
                value(text, "cached"),
                text.contains("[[tool]]"));
    }

    private static OptionalInt value(String text, String name) {
        Matcher matcher = DIRECTIVE.matcher(text);
        while (matcher.find()) {
            if (name.equals(matcher.group(1))) {
                return OptionalInt.of(Integer.parseInt(matcher.group(2)));
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt millis(String text, String name) {
        Matcher matcher = DIRECTIVE.matcher(text);
        while (matcher.find()) {
            if (name.equals(matcher.group(3))) {
                int unit = "s".equals(matcher.group(5)) ? SECOND_MILLIS : 1;
                return OptionalInt.of(unit * Integer.parseInt(matcher.group(4)));
            }
        }
        return OptionalInt.empty();
    }
}
