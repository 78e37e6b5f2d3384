package io.purser.gateway.sandbox;

/// OpenAI's `response` and its typed, numbered events.
final class ResponsesWire implements Wire {
    private final Reply reply;
    private final Answer answer;
    private final boolean background;
    private int sequence;
    private boolean itemOpened;

    ResponsesWire(Reply reply, boolean background) {
        this.reply = reply;
        this.background = background;
        this.answer = reply.answer();
    }

    @Override
    public String whole() {
        return response(answer.cutShort() ? "incomplete" : "completed", output(), usage(reply.figures()));
    }

    /// One that has no output yet, or never will.
    String unfinished(String status) {
        return response(status, "", "null");
    }

    /// One that was stopped on its way.
    String cancelled(Figures consumed) {
        return response("cancelled", "", usage(consumed));
    }

    @Override
    public String opening() {
        String opening = event("response.created", "\"response\":" + response("in_progress", "", "null"))
                + event("response.in_progress", "\"response\":" + response("in_progress", "", "null"));
        if (answer.reasoning() == 0) {
            return opening;
        }
        return opening
                + event("response.output_item.added", "\"output_index\":0,\"item\":" + reasoningItem())
                + event("response.output_item.done", "\"output_index\":0,\"item\":" + reasoningItem());
    }

    @Override
    public String thought(int choice, int from, int to) {
        return "";
    }

    @Override
    public String piece(int choice, int from, int to) {
        String delta = "\"delta\":\"" + Json.quoted(text().substring(from, to)) + "\"";
        return openedItem()
                + (answer.tool() == null
                        ? event(
                                "response.output_text.delta",
                                place() + ",\"content_index\":0," + delta + ",\"logprobs\":[]")
                        : event("response.function_call_arguments.delta", place() + "," + delta));
    }

    @Override
    public String closing() {
        String last = answer.cutShort() ? "incomplete" : "completed";
        String opened = openedItem();
        String done = answer.tool() == null ? textDone() : argumentsDone();
        return opened
                + done
                + event("response.output_item.done", "\"output_index\":" + index() + ",\"item\":" + item(text(), last))
                + event("response." + last, "\"response\":" + whole());
    }

    @Override
    public String failure() {
        return event(
                "error", "\"code\":\"server_error\",\"message\":\"The sandbox failed on purpose.\",\"param\":null");
    }

    private String openedItem() {
        if (itemOpened) {
            return "";
        }
        itemOpened = true;
        String added = event(
                "response.output_item.added",
                "\"output_index\":" + index() + ",\"item\":"
                        + (answer.tool() == null ? messageItem("", "in_progress") : item("", "in_progress")));
        return answer.tool() != null
                ? added
                : added
                        + event(
                                "response.content_part.added",
                                place() + ",\"content_index\":0,\"part\":" + textPart(""));
    }

    private String textDone() {
        return event(
                        "response.output_text.done",
                        place() + ",\"content_index\":0,\"text\":\"" + Json.quoted(text()) + "\",\"logprobs\":[]")
                + event("response.content_part.done", place() + ",\"content_index\":0,\"part\":" + textPart(text()));
    }

    private String argumentsDone() {
        return event(
                "response.function_call_arguments.done",
                place() + ",\"name\":\"" + Json.quoted(String.valueOf(answer.tool())) + "\",\"arguments\":\""
                        + Json.quoted(text()) + "\"");
    }

    private String text() {
        return answer.texts().getFirst();
    }

    private int index() {
        return answer.reasoning() > 0 ? 1 : 0;
    }

    private String place() {
        return "\"item_id\":\"" + itemId() + "\",\"output_index\":" + index();
    }

    private String itemId() {
        return (answer.tool() == null ? "msg_" : "fc_") + reply.stem();
    }

    private String output() {
        String item = item(text(), answer.cutShort() ? "incomplete" : "completed");
        return answer.reasoning() == 0 ? item : reasoningItem() + "," + item;
    }

    private String reasoningItem() {
        return "{\"id\":\"rs_" + reply.stem() + "\",\"type\":\"reasoning\",\"summary\":[]}";
    }

    private String item(String text, String status) {
        if (answer.tool() == null) {
            return messageItem(textPart(text), status);
        }
        return """
                {"id":"%s","type":"function_call","status":"%s","call_id":"call_%s","name":"%s",\
                "arguments":"%s"}\
                """.formatted(itemId(), status, reply.stem(), Json.quoted(answer.tool()), Json.quoted(text));
    }

    private String messageItem(String content, String status) {
        return "{\"id\":\"" + itemId() + "\",\"type\":\"message\",\"status\":\"" + status
                + "\",\"role\":\"assistant\",\"content\":[" + content + "]}";
    }

    private static String textPart(String text) {
        return "{\"type\":\"output_text\",\"text\":\"" + Json.quoted(text) + "\",\"annotations\":[],\"logprobs\":[]}";
    }

    private String usage(Figures figures) {
        if (!reply.usageKnown()) {
            return "null";
        }
        return """
                {"input_tokens":%d,"input_tokens_details":{"cached_tokens":%d},"output_tokens":%d,\
                "output_tokens_details":{"reasoning_tokens":%d},"total_tokens":%d}\
                """.formatted(
                        figures.prompt(),
                        figures.cacheRead(),
                        figures.output(),
                        figures.reasoning(),
                        figures.prompt() + figures.output());
    }

    private String response(String status, String output, String usage) {
        String incomplete = status.equals("incomplete") ? "{\"reason\":\"max_output_tokens\"}" : "null";
        return """
                {"id":"%s","object":"response","created_at":%d,"status":"%s","background":%s,\
                "error":null,"incomplete_details":%s,"instructions":null,"max_output_tokens":null,\
                "model":"%s","output":[%s],"parallel_tool_calls":true,"previous_response_id":null,\
                "reasoning":{"effort":null,"summary":null},"store":true,"temperature":1.0,\
                "text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":1.0,\
                "truncation":"disabled","usage":%s,"user":null,"metadata":{}}\
                """.formatted(reply.id(), reply.created(), status, background, incomplete, reply.model(), output, usage);
    }

    private String event(String type, String fields) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":" + sequence++ + "," + fields
                + "}\n\n";
    }
}
