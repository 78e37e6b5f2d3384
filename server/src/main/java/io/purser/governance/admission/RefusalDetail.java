package io.purser.governance.admission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.ledger.Decision;
import io.purser.core.ledger.Demand;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;

/// The figures of a refusal as they are kept: amounts in ledger units, so that they can be added
/// up later.
final class RefusalDetail {
    private static final JsonFactory FACTORY = new JsonFactory();

    private RefusalDetail() {}

    /// @param arming ids of the budgets that were not in force yet
    static String of(Decision.Refuse refuse, Set<String> arming) {
        return write(json -> {
            json.writeStringField("reason", refuse.reason().name().toLowerCase(Locale.ROOT));
            json.writeArrayFieldStart("budgets");
            for (BudgetFigures figures : refuse.looked()) {
                write(json, figures, arming);
            }
            json.writeEndArray();
        });
    }

    /// Where one budget cannot judge a call at all.
    static String of(BudgetFigures governs) {
        return write(json -> {
            json.writeArrayFieldStart("budgets");
            write(json, governs, Set.of());
            json.writeEndArray();
        });
    }

    static String of(Decision.Throttle throttle) {
        return write(json -> {
            json.writeStringField("kind", throttle.limit().kind().name().toLowerCase(Locale.ROOT));
            json.writeNumberField("limit", throttle.limit().limit());
            json.writeNumberField("remaining", throttle.limit().remaining());
            json.writeNumberField("retryAfterMillis", throttle.retryAfterMillis());
        });
    }

    /// Where an action refuses a call as it is.
    static String of(Decision.Restricted restricted) {
        return write(json -> {
            json.writeStringField("kind", restricted.kind().name().toLowerCase(Locale.ROOT));
            json.writeStringField("at", restricted.stage());
            json.writeStringField("criticality", restricted.criticality().name().toLowerCase(Locale.ROOT));
            json.writeNumberField("asked", restricted.asked());
            json.writeNumberField("allowed", restricted.allowed());
            json.writeArrayFieldStart("budgets");
            write(json, restricted.governs(), Set.of());
            json.writeEndArray();
        });
    }

    /// Where the key does not allow the model that a budget puts in the place of another.
    static String of(Decision.Switch wanted) {
        return write(json -> {
            json.writeStringField("at", wanted.stage());
            json.writeStringField("from", wanted.from());
            json.writeStringField("to", wanted.to());
        });
    }

    /// The same of a call that a budget had sent to another model before.
    static String runningOn(String model, String detail) {
        String field = write(json -> json.writeStringField("switchedTo", model));
        return before(field, detail);
    }

    /// The same with what the call was judged by, so that it can be judged once more by another policy.
    ///
    /// @param seenTokens the size of the prompt as budgets that degrade saw it
    static String judgedBy(String provider, Demand demand, long seenTokens, String detail) {
        String field = write(json -> {
            json.writeObjectFieldStart("judged");
            json.writeStringField("provider", provider);
            json.writeNumberField("inputTokens", demand.inputTokens());
            json.writeNumberField("seenTokens", seenTokens);
            json.writeNumberField("inputCost", demand.inputCost());
            json.writeNumberField("outputRate", demand.outputRate());
            json.writeNumberField("likelyOutput", demand.likelyOutput());
            json.writeNumberField("maximumOutput", demand.maximumOutput());
            json.writeNumberField("leastOutput", demand.leastOutput());
            json.writeBooleanField("maximumNamed", demand.maximumNamed());
            json.writeStringField("price", demand.price().name().toLowerCase(Locale.ROOT));
            json.writeEndObject();
        });
        return before(field, detail);
    }

    private static String before(String field, String detail) {
        return detail.equals("{}") ? field : field.substring(0, field.length() - 1) + "," + detail.substring(1);
    }

    private static void write(JsonGenerator json, BudgetFigures figures, Set<String> arming) throws IOException {
        json.writeStartObject();
        json.writeStringField("budget", figures.budget().name());
        json.writeStringField("unit", figures.budget().unit().name().toLowerCase(Locale.ROOT));
        String subject = figures.subject();
        if (subject != null) {
            json.writeStringField("subject", subject);
        }
        json.writeNumberField("windowStart", figures.window().start());
        json.writeNumberField("limit", figures.budget().limit());
        json.writeNumberField("settled", figures.settled());
        json.writeNumberField("held", figures.held());
        json.writeNumberField("estimate", figures.estimate());
        json.writeBooleanField("governs", figures.governs());
        if (arming.contains(figures.budget().id())) {
            json.writeBooleanField("arming", true);
        }
        json.writeEndObject();
    }

    private static String write(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }
}
