package io.purser.gateway.listener;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.core.ledger.Particulars;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.governance.ingest.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads an event: a call that was made elsewhere, bare or in the envelope of CloudEvents 1.0.
final class EventReader {
    private static final List<String> FIELDS =
            List.of("customer", "endUser", "session", "environment", "endpoint", "promptVersion", "feature");
    /// What a CloudEvent may say besides; extensions are allowed by its specification and say nothing to us.
    private static final String SPECIFICATION = "1.0";

    private final Answers answers;
    private final String usualSource;

    /// @param usualSource of events that name none
    EventReader(Answers answers, String usualSource) {
        this.answers = answers;
        this.usualSource = usualSource;
    }

    /// Whether an object is a CloudEvent: nothing else has its version.
    static boolean isCloudEvent(JsonNode event) {
        return event.has("specversion");
    }

    Told read(JsonNode event) {
        if (!(event instanceof ObjectNode object)) {
            return Told.refused(null, answers.malformed("event", "a JSON object"));
        }
        Particulars.Reported as = null;
        try {
            if (isCloudEvent(object)) {
                CloudEvent envelope = CloudEvent.of(object);
                as = envelope.as();
                return told(new Form(envelope.data(), "data."), as, envelope.time());
            }
            Form form = new Form(object);
            as = as(form);
            return told(form, as, null);
        } catch (Form.Wrong wrong) {
            return Told.refused(as, answers.malformed(wrong.field(), wrong.expected()));
        }
    }

    private Particulars.Reported as(Form form) {
        String id = form.word("id");
        String source = form.word("source");
        if (id == null) {
            throw new Form.Wrong("id", "1 to 128 visible ASCII characters, unique within its source; it is missing");
        }
        return new Particulars.Reported(source == null ? usualSource : source, id);
    }

    /// The envelope of a CloudEvent, as far as it is asked for.
    private record CloudEvent(
            Particulars.Reported as, @Nullable Long time, ObjectNode data) {

        static CloudEvent of(ObjectNode object) {
            Form form = new Form(object);
            form.oneOf("specversion", SPECIFICATION, List.of(SPECIFICATION));
            String id = form.word("id");
            String source = form.word("source");
            if (id == null || source == null || form.text("type") == null) {
                String missing = id == null ? "id" : source == null ? "source" : "type";
                throw new Form.Wrong(missing, "what CloudEvents 1.0 requires; it is missing");
            }
            if (!(object.get("data") instanceof ObjectNode data)) {
                throw new Form.Wrong("data", "an object: the event itself");
            }
            return new CloudEvent(new Particulars.Reported(source, id), form.instant("time"), data);
        }
    }

    private static Told told(Form form, Particulars.Reported as, @Nullable Long envelopeTime) {
        Long own = form.instant("time");
        Long time = own == null ? envelopeTime : own;
        String provider = name(form, "provider");
        String model = name(form, "model");
        String responseModel = form.word("responseModel");
        Outcome outcome = form.outcome();
        Form consumed = form.inner("usage");
        if (consumed == null && outcome != Outcome.PROVIDER_ERROR) {
            throw new Form.Wrong("usage", "an object with what the call consumed; unknown is not zero");
        }
        TokenUsage usage = consumed == null ? TokenUsage.NONE : consumed.usage();
        String serviceTier = form.word("serviceTier");
        int retryCount = (int) Math.min(form.count("retryCount").orElse(0), 1_000);
        long latency = form.count("latencyMillis").orElse(0);
        long firstToken = form.count("firstTokenMillis").orElse(-1);
        boolean streamed = form.flag("streamed");
        DataMode dataMode = form.dataMode();
        Map<String, String> fields = fields(form);
        form.done();
        return Told.of(
                as,
                fields,
                attribution -> new Report(
                        as,
                        time,
                        attribution,
                        provider,
                        model,
                        responseModel,
                        serviceTier,
                        outcome,
                        usage,
                        retryCount,
                        latency,
                        firstToken,
                        streamed,
                        dataMode,
                        List.of()));
    }

    private static String name(Form form, String field) {
        String name = form.word(field);
        if (name == null) {
            throw new Form.Wrong(field, "a name; it is missing");
        }
        return name;
    }

    private static Map<String, String> fields(Form form) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : FIELDS) {
            String value = form.text(field);
            if (value != null) {
                fields.put(field, value);
            }
        }
        form.texts("tags").forEach((tag, value) -> fields.put("tag." + tag, value));
        return fields;
    }
}
