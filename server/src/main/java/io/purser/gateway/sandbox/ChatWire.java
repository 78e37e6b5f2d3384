package io.purser.gateway.sandbox;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// `chat.completion` and `chat.completion.chunk`.
final class ChatWire implements Wire {
    private final Reply reply;
    private final Answer answer;
    private final String chunkHead;
    private final String chunkTail;

    ChatWire(Reply reply) {
        this.reply = reply;
        this.answer = reply.answer();
        this.chunkHead = """
                data: {"id":"%s","object":"chat.completion.chunk","created":%d,"model":"%s",\
                "service_tier":"default","system_fingerprint":"fp_sandbox","choices":[\
                """.formatted(reply.id(), reply.created(), reply.model());
        this.chunkTail = reply.usageWanted() ? "],\"usage\":null}\n\n" : "]}\n\n";
    }

    @Override
    public String whole() {
        String choices =
                IntStream.range(0, answer.choices()).mapToObj(this::choice).collect(Collectors.joining(","));
        String usage = reply.usageKnown() ? ",\"usage\":" + usage(reply.figures()) : "";
        return """
                {"id":"%s","object":"chat.completion","created":%d,"model":"%s","choices":[%s]%s,\
                "service_tier":"default","system_fingerprint":"fp_sandbox"}\
                """.formatted(reply.id(), reply.created(), reply.model(), choices, usage);
    }

    @Override
    public String opening() {
        StringBuilder opening = new StringBuilder();
        for (int choice = 0; choice < answer.choices(); choice++) {
            String delta = answer.tool() == null
                    ? "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}"
                    : "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0," + call(choice, "")
                            + "}]}";
            opening.append(chunk(choice, delta, "null"));
        }
        return opening.toString();
    }

    @Override
    public String thought(int choice, int from, int to) {
        return "";
    }

    @Override
    public String piece(int choice, int from, int to) {
        String text = answer.texts().get(choice).substring(from, to);
        return answer.tool() == null
                ? chunk(choice, "{\"content\":\"" + Json.quoted(text) + "\"}", "null")
                : chunk(
                        choice,
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"" + Json.quoted(text) + "\"}}]}",
                        "null");
    }

    @Override
    public String closing() {
        StringBuilder closing = new StringBuilder();
        for (int choice = 0; choice < answer.choices(); choice++) {
            closing.append(chunk(choice, "{}", "\"" + finish(answer, "tool_calls") + "\""));
        }
        if (reply.usageWanted() && reply.usageKnown()) {
            closing.append(chunkHead).append("],\"usage\":").append(usage(reply.figures()));
            closing.append("}\n\n");
        }
        return closing.append("data: [DONE]\n\n").toString();
    }

    @Override
    public String failure() {
        return "data: " + Refusals.openAi("server_error", null, "The sandbox failed on purpose.") + "\n\n";
    }

    static String finish(Answer answer, String calledTool) {
        if (answer.cutShort()) {
            return "length";
        }
        return answer.tool() == null ? "stop" : calledTool;
    }

    static String usage(Figures figures) {
        return """
                {"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d,\
                "prompt_tokens_details":{"cached_tokens":%d,"audio_tokens":0},\
                "completion_tokens_details":{"reasoning_tokens":%d,"audio_tokens":0,\
                "accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}\
                """.formatted(
                        figures.prompt(),
                        figures.output(),
                        figures.prompt() + figures.output(),
                        figures.cacheRead(),
                        figures.reasoning());
    }

    private String chunk(int choice, String delta, String finish) {
        return chunkHead + "{\"index\":" + choice + ",\"delta\":" + delta + ",\"logprobs\":null,\"finish_reason\":"
                + finish + "}" + chunkTail;
    }

    private String choice(int choice) {
        String text = answer.texts().get(choice);
        String message = answer.tool() == null
                ? "\"content\":\"" + Json.quoted(text) + "\""
                : "\"content\":null,\"tool_calls\":[{" + call(choice, text) + "}]";
        return """
                {"index":%d,"message":{"role":"assistant",%s,"refusal":null,"annotations":[]},\
                "logprobs":null,"finish_reason":"%s"}\
                """.formatted(choice, message, finish(answer, "tool_calls"));
    }

    private String call(int choice, String arguments) {
        return """
                "id":"call_%s%d","type":"function","function":{"name":"%s","arguments":"%s"}\
                """.formatted(reply.stem(), choice, Json.quoted(String.valueOf(answer.tool())), Json.quoted(arguments));
    }
}
