package io.purser.bench.fuzz;

import io.purser.core.estimation.CallShape;
import io.purser.gateway.dialect.BodyEdit;
import io.purser.gateway.dialect.BodyPeek;
import io.purser.gateway.dialect.ContentPeek;
import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.Family;
import io.purser.gateway.dialect.Peeked;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/// Bodies of requests: the first byte chooses the endpoint, the rest is the body.
public final class BodyTarget {
    private static final List<Endpoint> ENDPOINTS = List.of(
            Endpoint.CHAT_COMPLETIONS,
            Endpoint.COMPLETIONS,
            Endpoint.RESPONSES,
            Endpoint.EMBEDDINGS,
            Endpoint.MESSAGES,
            Endpoint.COUNT_TOKENS,
            Endpoint.GENERATE_CONTENT,
            Endpoint.STREAM_GENERATE_CONTENT,
            Endpoint.COUNT_CONTENT,
            Endpoint.EMBED_CONTENT,
            Endpoint.BATCH_EMBED_CONTENTS);
    private static final long CAP = 16;

    private BodyTarget() {}

    /// Peeks at the body; one that is understood is changed and peeked at again.
    public static void fuzzerTestOneInput(byte[] data) {
        Promise.soon(() -> input(data));
    }

    private static void input(byte[] data) {
        if (data.length < 2) {
            return;
        }
        Endpoint endpoint = ENDPOINTS.get((data[0] & 0xFF) % ENDPOINTS.size());
        byte[] body = Arrays.copyOfRange(data, 1, data.length);
        switch (peek(endpoint, "gemini-x", body)) {
            case BodyPeek.Peek.Rejected rejected ->
                Promise.that(
                        !rejected.field().isBlank() && !rejected.expected().isBlank(),
                        "a refusal names a field",
                        rejected);
            case BodyPeek.Peek.Understood understood -> understood(endpoint, body, understood.peeked());
        }
    }

    private static BodyPeek.Peek peek(Endpoint endpoint, String model, byte[] body) {
        return endpoint.family() == Family.GEMINI
                ? ContentPeek.read(endpoint, model, body, body.length)
                : BodyPeek.read(endpoint, body, body.length);
    }

    private static void understood(Endpoint endpoint, byte[] body, Peeked peeked) {
        CallShape shape = peeked.shape();
        Promise.that(
                shape.prompt().textBytes() >= 0 && shape.prompt().textBytes() <= body.length,
                "text is in the body",
                shape.prompt().textBytes(),
                body.length);
        Promise.that(
                shape.prompt().messages() >= 0
                        && shape.prompt().tools() >= 0
                        && shape.prompt().images() >= 0
                        && shape.prompt().otherMedia() >= 0,
                "parts are counted",
                shape);
        Promise.that(shape.choices() >= 1 && shape.thinkingBudget() >= 0, "choices and budgets have bounds", shape);
        Promise.that(shape.namedMaximum().orElse(1) >= 1, "a maximum is one token or more", shape);
        long texts = peeked.promptTexts().stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        Promise.that(
                texts <= 3 * shape.prompt().textBytes(), "a tokenizer sees no more than was counted", texts, shape);
        if (shape.kind() == CallShape.Kind.GENERATE) {
            changed(endpoint, peeked);
        }
    }

    /// A changed body asks the other model for no more than the cap, and for the same otherwise.
    private static void changed(Endpoint endpoint, Peeked peeked) {
        BodyEdit edit = peeked.edit().model("other").cap(CAP, "other");
        boolean asks = endpoint.usageOnRequest() && peeked.shape().streamed();
        byte[] body = (asks ? edit.usageOnStream() : edit).bytes().getBytes();
        if (!(peek(endpoint, "other", body) instanceof BodyPeek.Peek.Understood again)) {
            throw new AssertionError("a changed body is understood");
        }
        CallShape before = peeked.shape();
        CallShape after = again.peeked().shape();
        Promise.same(after.model(), "other", "the other model is asked");
        Promise.same(after.namedMaximum(), OptionalLong.of(CAP), "the cap is in the body");
        Promise.that(!asks || after.usageWanted(), "usage is asked for");
        Promise.that(
                before.prompt().textBytes() == after.prompt().textBytes()
                        && before.prompt().messages() == after.prompt().messages(),
                "the prompt stays",
                before,
                after);
    }
}
