package io.purser.gateway.sandbox;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Google's `GenerateContentResponse` and its stream, in which every event is such an answer and
/// says the usage so far. Thinking is silent.
final class GeminiWire implements Wire {
    private final Reply reply;
    private final Answer answer;
    private int thought;
    private int spoken;

    GeminiWire(Reply reply) {
        this.reply = reply;
        this.answer = reply.answer();
    }

    @Override
    public String whole() {
        thought = reply.figures().reasoning();
        String candidates = IntStream.range(0, answer.choices())
                .mapToObj(choice -> candidate(choice, part(text(choice)), finish()))
                .collect(Collectors.joining(","));
        return response(
                candidates, usage(reply.figures().output() - reply.figures().reasoning()));
    }

    @Override
    public String opening() {
        return "";
    }

    @Override
    public String thought(int choice, int from, int to) {
        thought += to - from;
        return "";
    }

    /// A tool's call comes whole.
    @Override
    public String piece(int choice, int from, int to) {
        spoken += Math.ceilDiv(to - from, SandboxCatalog.BYTES_PER_TOKEN) + (from == 0 ? answer.nameTokens() : 0);
        if (answer.tool() != null) {
            return to < text(choice).length() ? "" : event(candidate(choice, part(text(choice)), ""), usage(spoken));
        }
        return event(candidate(choice, part(text(choice).substring(from, to)), ""), usage(spoken));
    }

    @Override
    public String closing() {
        thought = reply.figures().reasoning();
        String candidates = IntStream.range(0, answer.choices())
                .mapToObj(choice -> candidate(choice, "", finish()))
                .collect(Collectors.joining(","));
        return event(
                candidates, usage(reply.figures().output() - reply.figures().reasoning()));
    }

    @Override
    public String failure() {
        return "data: " + Refusals.gemini(500, "The sandbox failed on purpose.") + "\r\n\r\n";
    }

    private String text(int choice) {
        return answer.texts().get(choice);
    }

    /// A call whose arguments were cut is no JSON; it is shown with none, as providers do.
    private String part(String text) {
        if (answer.tool() == null) {
            return text.isEmpty() ? "" : "{\"text\":\"" + Json.quoted(text) + "\"}";
        }
        return "{\"functionCall\":{\"name\":\"" + Json.quoted(String.valueOf(answer.tool())) + "\",\"args\":"
                + (answer.cutShort() ? "{}" : text) + "}}";
    }

    private String finish() {
        return ",\"finishReason\":\"" + (answer.cutShort() ? "MAX_TOKENS" : "STOP") + "\"";
    }

    private static String candidate(int choice, String part, String finish) {
        String parts = part.isEmpty() ? "" : "\"parts\":[" + part + "],";
        return "{\"content\":{" + parts + "\"role\":\"model\"}" + finish + ",\"index\":" + choice + "}";
    }

    private String usage(int candidates) {
        if (!reply.usageKnown()) {
            return "";
        }
        Figures figures = reply.figures();
        return """
                "usageMetadata":{"promptTokenCount":%d,"cachedContentTokenCount":%d,"candidatesTokenCount":%d,\
                "thoughtsTokenCount":%d,"totalTokenCount":%d,\
                "promptTokensDetails":[{"modality":"TEXT","tokenCount":%d}]},\
                """.formatted(
                        figures.prompt(),
                        figures.cacheRead(),
                        candidates,
                        thought,
                        figures.prompt() + candidates + thought,
                        figures.prompt());
    }

    private String response(String candidates, String usage) {
        return "{\"candidates\":[" + candidates + "]," + usage + "\"modelVersion\":\"" + reply.model()
                + "\",\"responseId\":\"" + reply.id() + "\"}";
    }

    private String event(String candidates, String usage) {
        return "data: " + response(candidates, usage) + "\r\n\r\n";
    }
}
