package io.purser.gateway.listener;

import io.purser.core.ledger.Particulars;
import io.purser.gateway.dialect.JsonTree;
import io.purser.gateway.otlp.AveragedCalls;
import io.purser.gateway.otlp.ModelCall;
import io.purser.governance.ingest.Ingest;
import io.purser.governance.ingest.Report;
import io.purser.platform.http.Bodies;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// What an OpenTelemetry SDK or collector exports. What tells of model calls is booked; the rest is taken and says
/// nothing. An exporter does not send again what is rejected, so the answer says how much and why.
final class OtlpPosting extends Reporting {
    private static final int MOST_BYTES = 16 << 20;
    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/x-protobuf";

    private final OtlpSignal signal;

    OtlpPosting(Gateway gateway, Ingest ingest, HttpServerRequest request, OtlpSignal signal) {
        super(gateway, ingest, request);
        this.signal = signal;
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
            List<Integer> points = new ArrayList<>();
            book(() -> calls(groups(body, isPacked), points), results -> answer(results, points));
        }
    }

    private String type() {
        String type = arrival().head().contentType();
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private @Nullable List<AveragedCalls.Group> groups(Bodies.Body body, boolean isPacked) {
        byte[] bytes = isPacked ? unpacked(body) : body.bytes();
        int length = isPacked && bytes != null ? bytes.length : body.length();
        if (bytes == null || length > MOST_BYTES) {
            return null;
        }
        return type().equals(JSON) ? signal.json(JsonTree.readAny(bytes, length)) : signal.protobuf(bytes, length);
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

    /// @param points filled with how many of what was sent fall with each call that is not taken: of the calls of one
    ///     group the first stands for all
    private @Nullable List<Told> calls(@Nullable List<AveragedCalls.Group> groups, List<Integer> points) {
        if (groups == null) {
            return null;
        }
        List<Told> calls = new ArrayList<>();
        for (AveragedCalls.Group group : groups) {
            for (ModelCall.Reading reading : group.calls()) {
                boolean isFirst = reading == group.calls().getFirst();
                switch (reading) {
                    case ModelCall.Reading.Call(ModelCall call) -> calls.add(told(call));
                    case ModelCall.Reading.Unclear unclear ->
                        calls.add(Told.refused(
                                new Particulars.Reported(unclear.source(), unclear.id()),
                                answers().malformed(unclear.attribute(), unclear.expected())));
                    case ModelCall.Reading.Other() -> {
                        continue;
                    }
                }
                points.add(isFirst ? group.points() : 0);
            }
        }
        return calls;
    }

    private Told told(ModelCall call) {
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
                        call.dataMode(),
                        signal.flags()));
    }

    private void answer(@Nullable List<Result> results, List<Integer> points) {
        if (results == null) {
            refuse(answers().malformed("body", signal.expected() + " of at most 16 MiB, unpacked"));
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
        long rejected = 0;
        String why = "";
        for (int i = 0; i < results.size(); i++) {
            Refusal refusal = results.get(i).refusal();
            if (refusal != null) {
                rejected += points.get(i);
                why = why.isEmpty() ? refusal.message() : why;
            }
        }
        if (type().equals(JSON)) {
            send(200, JSON, Buffer.buffer(signal.jsonAnswer(rejected, why)));
        } else {
            send(200, PROTOBUF, Buffer.buffer(signal.protobufAnswer(rejected, why)));
        }
    }
}
