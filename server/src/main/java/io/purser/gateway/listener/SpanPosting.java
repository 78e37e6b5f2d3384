package io.purser.gateway.listener;

import io.purser.core.ledger.Particulars;
import io.purser.gateway.dialect.JsonTree;
import io.purser.gateway.otlp.ModelCall;
import io.purser.governance.ingest.Ingest;
import io.purser.governance.ingest.Report;
import io.purser.platform.http.Bodies;
import io.purser.platform.otlp.ReceivedSpan;
import io.purser.platform.otlp.SpanReader;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Spans that an OpenTelemetry SDK or collector exports. Those that are model calls are booked; the others are taken
/// and
/// say nothing. An exporter does not send again what is rejected, so the answer says how many and why.
final class SpanPosting extends Reporting {
    private static final int MOST_BYTES = 16 << 20;
    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/x-protobuf";
    private static final SpanReader READER = new SpanReader(ModelCall::looksAt);

    SpanPosting(Gateway gateway, Ingest ingest, HttpServerRequest request) {
        super(gateway, ingest, request);
    }

    void post() {
        anyBody(this::read);
    }

    private void read(Bodies.Body body) {
        String encoding = arrival().head().contentEncoding();
        boolean isPacked = encoding != null && encoding.equalsIgnoreCase("gzip");
        if (encoding != null && !isPacked && !encoding.equalsIgnoreCase("identity")) {
            refuse(answers().malformed("content-encoding", "gzip or none"));
        } else if (!type().equals(JSON) && !type().equals(PROTOBUF)) {
            refuse(answers().malformed("content-type", PROTOBUF + " or " + JSON));
        } else {
            book(() -> calls(spans(body, isPacked)), this::answer);
        }
    }

    private String type() {
        String type = arrival().head().contentType();
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private @Nullable List<ReceivedSpan> spans(Bodies.Body body, boolean isPacked) {
        byte[] bytes = isPacked ? unpacked(body) : body.bytes();
        int length = isPacked && bytes != null ? bytes.length : body.length();
        if (bytes == null || length > MOST_BYTES) {
            return null;
        }
        return type().equals(JSON) ? READER.json(JsonTree.readAny(bytes, length)) : READER.protobuf(bytes, length);
    }

    /// Null where it is not packed as it says, or is larger than it may be.
    private static byte @Nullable [] unpacked(Bodies.Body body) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(body.bytes(), 0, body.length()))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            return bytes.length > MOST_BYTES ? null : bytes;
        } catch (IOException _) {
            return null;
        }
    }

    private @Nullable List<Told> calls(@Nullable List<ReceivedSpan> spans) {
        if (spans == null) {
            return null;
        }
        List<Told> calls = new ArrayList<>();
        for (ReceivedSpan span : spans) {
            switch (ModelCall.of(span)) {
                case ModelCall.Reading.Call(ModelCall call) -> calls.add(told(call));
                case ModelCall.Reading.Unclear unclear ->
                    calls.add(Told.refused(
                            new Particulars.Reported(unclear.source(), unclear.id()),
                            answers().malformed(unclear.attribute(), unclear.expected())));
                case ModelCall.Reading.Other() -> {}
            }
        }
        return calls;
    }

    private static Told told(ModelCall call) {
        Particulars.Reported as = new Particulars.Reported(call.source(), call.id());
        return Told.of(
                as,
                call.fields(),
                attribution -> new Report(
                        as,
                        call.at(),
                        attribution,
                        call.provider(),
                        call.model(),
                        call.responseModel(),
                        call.serviceTier(),
                        call.outcome(),
                        call.usage(),
                        0,
                        call.latencyMillis(),
                        -1,
                        false,
                        List.of()));
    }

    private void answer(@Nullable List<Result> results) {
        if (results == null) {
            refuse(answers().malformed("body", "an ExportTraceServiceRequest of at most 16 MiB, unpacked"));
            return;
        }
        Refusal later = results.stream()
                .filter(Result::isForLater)
                .map(Result::refusal)
                .findFirst()
                .orElse(null);
        if (later != null) {
            refuse(later);
            return;
        }
        List<Refusal> refused = new ArrayList<>();
        for (Result result : results) {
            if (result.refusal() != null) {
                refused.add(result.refusal());
            }
        }
        String why = refused.isEmpty() ? "" : refused.getFirst().message();
        if (type().equals(JSON)) {
            send(200, JSON, Buffer.buffer(SpanReader.jsonAnswer(refused.size(), why)));
        } else {
            send(200, PROTOBUF, Buffer.buffer(SpanReader.protobufAnswer(refused.size(), why)));
        }
    }
}
