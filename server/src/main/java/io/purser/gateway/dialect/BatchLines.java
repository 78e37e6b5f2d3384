package io.purser.gateway.dialect;

import io.purser.core.estimation.CallShape.Kind;
import io.purser.governance.batches.BatchPlan;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what a batch's input comes to: each line is a call, peeked at like the call itself. All
/// lines go to one endpoint and one model, as the providers ask.
final class BatchLines {
    private static final int MAX_LINES = 50_000;
    private static final byte[] URL = ObjectSkim.name("url");
    private static final byte[] BODY = ObjectSkim.name("body");
    private static final List<Endpoint> ENDPOINTS = List.of(
            Endpoint.CHAT_COMPLETIONS,
            Endpoint.COMPLETIONS,
            Endpoint.RESPONSES,
            Endpoint.EMBEDDINGS,
            Endpoint.MODERATIONS);

    private final byte[] body;
    private final Set<Reference> references = new LinkedHashSet<>();
    private @Nullable BatchPlan plan;
    private int number;

    private BatchLines(byte[] body) {
        this.body = body;
    }

    /// What was read.
    ///
    /// @param references what the lines name at the provider, each once
    record Lines(BatchPlan plan, List<Reference> references) {}

    /// Reads the lines in `body[from .. to)`.
    ///
    /// @throws Unexpected where a line is no call that can be in a batch
    static Lines read(byte[] body, int from, int to) {
        BatchLines lines = new BatchLines(body);
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && body[end] != '\n') {
                end++;
            }
            lines.line(at, end);
            at = end + 1;
        }
        if (lines.plan == null) {
            throw new Unexpected("file", "a line for each call");
        }
        return new Lines(lines.plan, List.copyOf(lines.references));
    }

    private void line(int from, int to) {
        number++;
        if (isBlank(from, to)) {
            return;
        }
        if (plan != null && plan.calls() == MAX_LINES) {
            throw new Unexpected("file", "at most " + MAX_LINES + " lines");
        }
        ObjectSkim skim = new ObjectSkim(body, from, to - from);
        byte[] call = null;
        Endpoint endpoint = null;
        while (skim.next()) {
            if (skim.isNamed(URL)) {
                once(endpoint, "url");
                endpoint = endpoint(skim);
            } else if (skim.isNamed(BODY)) {
                once(call, "body");
                call = slice(skim);
            }
        }
        if (call == null || endpoint == null) {
            throw new Unexpected(place(""), "a JSON object with a url and a body");
        }
        add(endpoint, call);
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (body[i] > ' ' || body[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private byte[] slice(ObjectSkim skim) {
        return Arrays.copyOfRange(body, skim.valueFrom(), skim.valueFrom() + skim.valueLength());
    }

    private void once(@Nullable Object before, String field) {
        if (before != null) {
            throw new Unexpected(place(field), "one value; it is given twice");
        }
    }

    private Endpoint endpoint(ObjectSkim skim) {
        String url = TopStrings.text(body, skim);
        for (Endpoint endpoint : ENDPOINTS) {
            if (("/v1" + endpoint.suffix()).equals(url)) {
                return endpoint;
            }
        }
        throw new Unexpected(place("url"), "one of " + urls());
    }

    static String urls() {
        return String.join(
                ", ",
                ENDPOINTS.stream().map(endpoint -> "/v1" + endpoint.suffix()).toList());
    }

    private void add(Endpoint endpoint, byte[] call) {
        BodyPeek.Peek peek = BodyPeek.read(endpoint, call, call.length);
        if (peek instanceof BodyPeek.Peek.Rejected(String field, String expected)) {
            throw new Unexpected(place(field), expected);
        }
        Peeked peeked = ((BodyPeek.Peek.Understood) peek).peeked();
        references.addAll(peeked.references());
        String model = peeked.shape().model();
        String url = "/v1" + endpoint.suffix();
        BatchPlan before = plan == null ? BatchPlan.empty(model, url, endpoint.kind() == Kind.GENERATE) : plan;
        if (!before.model().equals(model) || !before.url().equals(url)) {
            throw new Unexpected(place("model"), "the same model and url in every line");
        }
        try {
            plan = before.plus(peeked.shape());
        } catch (ArithmeticException _) {
            throw new Unexpected("file", "lines of which the sums can be meant");
        }
    }

    private String place(String field) {
        return "line " + number + (field.isEmpty() ? "" : "." + field);
    }
}
