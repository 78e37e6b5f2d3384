package io.purser.gateway.sandbox;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The legacy `text_completion`.
final class CompletionWire implements Wire {
    private final Reply reply;
    private final Answer answer;
    private final String head;

    CompletionWire(Reply reply) {
        this.reply = reply;
        this.answer = reply.answer();
        this.head = """
                {"id":"%s","object":"text_completion","created":%d,"model":"%s",\
                "system_fingerprint":"fp_sandbox","choices":[\
                """.formatted(reply.id(), reply.created(), reply.model());
    }

    @Override
    public String whole() {
        String finish = "\"" + ChatWire.finish(answer, "stop") + "\"";
        String choices = IntStream.range(0, answer.choices())
                .mapToObj(choice -> choice(choice, answer.texts().get(choice), finish))
                .collect(Collectors.joining(","));
        return head + choices + "]" + (reply.usageKnown() ? ",\"usage\":" + ChatWire.usage(reply.figures()) : "") + "}";
    }

    @Override
    public String opening() {
        return "";
    }

    @Override
    public String thought(int choice, int from, int to) {
        return "";
    }

    @Override
    public String piece(int choice, int from, int to) {
        return event(choice(choice, answer.texts().get(choice).substring(from, to), "null"), "null");
    }

    @Override
    public String closing() {
        StringBuilder closing = new StringBuilder();
        for (int choice = 0; choice < answer.choices(); choice++) {
            closing.append(event(choice(choice, "", "\"" + ChatWire.finish(answer, "stop") + "\""), "null"));
        }
        if (reply.usageWanted() && reply.usageKnown()) {
            closing.append(event("", ChatWire.usage(reply.figures())));
        }
        return closing.append("data: [DONE]\n\n").toString();
    }

    @Override
    public String failure() {
        return "data: " + Refusals.openAi("server_error", null, "The sandbox failed on purpose.") + "\n\n";
    }

    private String event(String choices, String usage) {
        return "data: " + head + choices + "]" + (reply.usageWanted() ? ",\"usage\":" + usage : "") + "}\n\n";
    }

    private static String choice(int choice, String text, String finish) {
        return "{\"text\":\"" + Json.quoted(text) + "\",\"index\":" + choice + ",\"logprobs\":null,\"finish_reason\":"
                + finish + "}";
    }
}
