package io.purser.gateway.listener;

import com.fasterxml.jackson.core.JsonGenerator;
import io.purser.gateway.dialect.EventWriter;
import io.purser.gateway.dialect.Family;
import io.purser.gateway.dialect.Json;
import io.purser.gateway.relay.Provider;
import io.purser.governance.access.Access;
import io.purser.governance.access.Caller;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GET /v1/models`: what this key may ask for. No budget ever stands in its way.
final class ModelRoutes {
    private static final long NO_DATE = 0;

    private final Gateway gateway;
    private final ModelCatalog catalog;

    ModelRoutes(Gateway gateway, ModelCatalog catalog) {
        this.gateway = gateway;
        this.catalog = catalog;
    }

    void list(HttpServerRequest request) {
        answer(request, null, null);
    }

    void one(HttpServerRequest request, String model) {
        answer(request, model, null);
    }

    /// The models of one provider, or one of them.
    void of(Provider provider, HttpServerRequest request, @Nullable String model) {
        answer(request, model, provider);
    }

    private void answer(HttpServerRequest request, @Nullable String model, @Nullable Provider provider) {
        RequestHead head = RequestHead.read(request);
        Family spoken = Gateway.family(request);
        Family family = spoken == Family.GEMINI ? spoken : head.anthropic() ? Family.ANTHROPIC : Family.OPENAI;
        String requestId = gateway.nextRequestId();
        Access.Result result = gateway.access().authenticate(head.credential(), gateway.nowMillis());
        if (!(result instanceof Access.Result.Known(Caller caller))) {
            gateway.refuse(request, family, gateway.answers().of(result), requestId, null);
            return;
        }
        List<ModelCatalog.Listed> models = catalog.models(caller::mayAsk, provider);
        if (model == null) {
            send(request, requestId, json -> list(json, models, family));
            return;
        }
        var found = models.stream().filter(listed -> listed.id().equals(model)).findFirst();
        if (found.isPresent()) {
            send(request, requestId, json -> entry(json, found.get(), family));
        } else {
            gateway.refuse(
                    request, family, gateway.answers().unknownModel(model, catalog.nearest(model)), requestId, null);
        }
    }

    private static void list(JsonGenerator json, List<ModelCatalog.Listed> models, Family family) throws IOException {
        if (family == Family.OPENAI) {
            json.writeStringField("object", "list");
        }
        json.writeArrayFieldStart(family == Family.GEMINI ? "models" : "data");
        for (ModelCatalog.Listed model : models) {
            json.writeStartObject();
            entry(json, model, family);
            json.writeEndObject();
        }
        json.writeEndArray();
        if (family == Family.ANTHROPIC) {
            json.writeBooleanField("has_more", false);
            json.writeStringField(
                    "first_id", models.isEmpty() ? null : models.getFirst().id());
            json.writeStringField(
                    "last_id", models.isEmpty() ? null : models.getLast().id());
        }
    }

    private static void entry(JsonGenerator json, ModelCatalog.Listed model, Family family) throws IOException {
        switch (family) {
            case OPENAI -> {
                json.writeStringField("id", model.id());
                json.writeStringField("object", "model");
                json.writeNumberField("created", NO_DATE);
                json.writeStringField("owned_by", model.provider());
            }
            case ANTHROPIC -> {
                json.writeStringField("id", model.id());
                json.writeStringField("type", "model");
                json.writeStringField("display_name", model.id());
                json.writeStringField("created_at", "1970-01-01T00:00:00Z");
            }
            case GEMINI -> {
                json.writeStringField("name", "models/" + model.id());
                json.writeStringField("displayName", model.id());
            }
        }
    }

    private void send(HttpServerRequest request, String requestId, EventWriter.Fields fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        request.response()
                .putHeader("content-type", "application/json")
                .putHeader("purser-request-id", requestId)
                .putHeader("x-request-id", requestId)
                .end(Buffer.buffer(out.toByteArray()));
    }
}
