package io.purser.gateway.sandbox;

/// Anthropic's `message` and its events.
final class MessagesWire implements Wire {
    private final Reply reply;
    private final Answer answer;
    private final String thoughts;
    private boolean blockOpened;

    MessagesWire(Reply reply) {
        this.reply = reply;
        this.answer = reply.answer();
        this.thoughts = Words.text(reply.figures().prompt(), answer.reasoning());
    }

    @Override
    public String whole() {
        StringBuilder content = new StringBuilder();
        if (answer.reasoning() > 0) {
            content.append("{\"type\":\"thinking\",\"thinking\":\"" + thoughts + "\",\"signature\":\"c2FuZGJveA==\"},");
        }
        if (!text().isEmpty()) {
            content.append(answer.tool() == null ? textBlock(text()) : toolBlock(text()));
        }
        String blocks = content.toString();
        return message(
                blocks.endsWith(",") ? blocks.substring(0, blocks.length() - 1) : blocks,
                "\"" + stopReason() + "\"",
                usage(reply.figures().output()));
    }

    @Override
    public String opening() {
        String start = message("", "null", usage(Math.min(1, reply.figures().output())));
        String opening = event("message_start", "\"message\":" + start) + event("ping", "");
        if (answer.reasoning() == 0) {
            return opening;
        }
        return opening + blockStart(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
    }

    @Override
    public String thought(int choice, int from, int to) {
        int size = SandboxCatalog.BYTES_PER_TOKEN;
        return delta(0, "thinking_delta\",\"thinking\":\"" + thoughts.substring(from * size, to * size) + "\"");
    }

    @Override
    public String piece(int choice, int from, int to) {
        String text = Json.quoted(text().substring(from, to));
        String delta = answer.tool() == null
                ? "text_delta\",\"text\":\"" + text + "\""
                : "input_json_delta\",\"partial_json\":\"" + text + "\"";
        return openedBlock() + delta(index(), delta);
    }

    @Override
    public String closing() {
        String unopened = blockOpened ? "" : closedThought();
        String usage =
                reply.usageKnown() ? ",\"usage\":" + usage(reply.figures().output()) : "";
        return unopened
                + (blockOpened ? event("content_block_stop", "\"index\":" + index()) : "")
                + event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"" + stopReason() + "\",\"stop_sequence\":null}" + usage)
                + event("message_stop", "");
    }

    @Override
    public String failure() {
        return "event: error\ndata: " + Refusals.anthropic("overloaded_error", "The sandbox failed on purpose.")
                + "\n\n";
    }

    private String text() {
        return answer.texts().getFirst();
    }

    private int index() {
        return answer.reasoning() > 0 ? 1 : 0;
    }

    private String openedBlock() {
        if (blockOpened) {
            return "";
        }
        blockOpened = true;
        return closedThought() + blockStart(index(), answer.tool() == null ? textBlock("") : toolBlock("{}"));
    }

    private String closedThought() {
        if (answer.reasoning() == 0) {
            return "";
        }
        return delta(0, "signature_delta\",\"signature\":\"c2FuZGJveA==\"")
                + event("content_block_stop", "\"index\":0");
    }

    private static String textBlock(String text) {
        return "{\"type\":\"text\",\"text\":\"" + Json.quoted(text) + "\"}";
    }

    /// A call whose arguments were cut is no JSON; it is shown with none, as providers do.
    private String toolBlock(String input) {
        return "{\"type\":\"tool_use\",\"id\":\"toolu_" + reply.stem() + "\",\"name\":\""
                + Json.quoted(String.valueOf(answer.tool())) + "\",\"input\":" + (answer.cutShort() ? "{}" : input)
                + "}";
    }

    private String stopReason() {
        if (answer.cutShort()) {
            return "max_tokens";
        }
        return answer.tool() == null ? "end_turn" : "tool_use";
    }

    private String message(String content, String stopReason, String usage) {
        return """
                {"id":"%s","type":"message","role":"assistant","model":"%s","content":[%s],\
                "stop_reason":%s,"stop_sequence":null%s}\
                """.formatted(
                reply.id(), reply.model(), content, stopReason, reply.usageKnown() ? ",\"usage\":" + usage : "");
    }

    private String usage(int output) {
        Figures figures = reply.figures();
        return """
                {"input_tokens":%d,"cache_creation_input_tokens":%d,"cache_read_input_tokens":%d,\
                "cache_creation":{"ephemeral_5m_input_tokens":%d,"ephemeral_1h_input_tokens":%d},\
                "output_tokens":%d,"service_tier":"standard"}\
                """.formatted(
                        figures.input(),
                        figures.cacheWrite() + figures.cacheWriteLong(),
                        figures.cacheRead(),
                        figures.cacheWrite(),
                        figures.cacheWriteLong(),
                        output);
    }

    private static String blockStart(int index, String block) {
        return event("content_block_start", "\"index\":" + index + ",\"content_block\":" + block);
    }

    private static String delta(int index, String typeAndRest) {
        return event("content_block_delta", "\"index\":" + index + ",\"delta\":{\"type\":\"" + typeAndRest + "}");
    }

    private static String event(String type, String fields) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + (fields.isEmpty() ? "" : "," + fields)
                + "}\n\n";
    }
}
