package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.gateway.sandbox.SandboxCatalog.Family;
import io.purser.gateway.sandbox.SandboxCatalog.Model;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes every request of the sandbox: reads its body, finds its route, answers.
final class SandboxServer {
    private static final int MAX_BODY_BYTES = 33 * 1024 * 1024;

    private final InstantSource clock;
    private final Bill bill;
    private final Ids ids;
    private final Composer composer = new Composer();
    private final Responses responses;
    private final Generation generation;
    private final Media media;
    private final Batches batches;

    SandboxServer(Vertx vertx, InstantSource clock, Bill bill) {
        this.clock = clock;
        this.bill = bill;
        this.ids = new Ids(clock.millis());
        this.responses = new Responses(clock);
        this.generation = new Generation(vertx, bill);
        this.media = new Media(bill, clock);
        this.batches = new Batches(bill, clock, composer);
    }

    void handle(HttpServerRequest request) {
        if (Form.isSent(request)) {
            Form.read(request, form -> answer(request, form));
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(bytes -> {
            if (body.length() <= MAX_BODY_BYTES) {
                body.appendBuffer(bytes);
            }
        });
        request.endHandler(end -> answer(request, body));
    }

    private void answer(HttpServerRequest request, Buffer body) {
        Visit visit = new Visit(request, ids.next());
        JsonNode json = null;
        try {
            String method = request.method().name();
            if (method.equals("GET") || method.equals("DELETE") || visit.path().endsWith("/cancel")) {
                look(visit);
                return;
            }
            if (body.length() > MAX_BODY_BYTES) {
                throw new BadRequest(413, "request_too_large", "The body is larger than 33 MiB.");
            }
            json = Json.read(body.getBytes());
            route(visit, json);
        } catch (BadRequest e) {
            visit.refuse(bill, modelOf(visit, json), e.status(), e.code(), e.text());
        } catch (ArithmeticException e) {
            visit.refuse(
                    bill, modelOf(visit, json), 400, "invalid_request_error", "A number in the request is absurd.");
        }
    }

    private void answer(HttpServerRequest request, Form form) {
        Visit visit = new Visit(request, ids.next());
        try {
            if (visit.path().equals("/v1/files")) {
                visit.json(200, batches.upload(visit, form));
            } else {
                media.form(visit, form);
            }
        } catch (BadRequest e) {
            visit.refuse(bill, form.text("model"), e.status(), e.code(), e.text());
        }
    }

    private void look(Visit visit) {
        if (batches.look(visit) || responses.look(visit)) {
            return;
        }
        switch (visit.path()) {
            case "/sandbox/bill" -> visit.json(200, bill.json(after(visit.request())));
            case "/v1/models", "/v1beta/models" -> visit.json(200, Listings.models(visit.dialect()));
            default -> throw unknownRoute(visit);
        }
    }

    private void route(Visit visit, JsonNode json) {
        if (visit.dialect() == Dialect.GEMINI) {
            gemini(visit, json);
            return;
        }
        switch (visit.path()) {
            case "/v1/chat/completions" -> generate(visit, OpenAiReader.chat(json), "chatcmpl-", ChatWire::new);
            case "/v1/completions" -> generate(visit, OpenAiReader.completion(json), "cmpl-", CompletionWire::new);
            case "/v1/messages" -> generate(visit, MessagesReader.message(json), "msg_", MessagesWire::new);
            case "/v1/responses" -> respond(visit, json);
            case "/v1/messages/count_tokens" -> count(visit, json);
            case "/v1/embeddings" -> embed(visit, json);
            case "/v1/moderations" -> moderate(visit, json);
            case "/v1/batches" -> visit.json(200, batches.make(visit, json));
            case "/v1/rerank" -> media.rank(visit, json);
            case "/v1/images/generations" -> media.draw(visit, json);
            case "/v1/audio/speech" -> media.speak(visit, json);
            default -> throw unknownRoute(visit);
        }
    }

    private void gemini(Visit visit, JsonNode json) {
        String model = GeminiReader.model(visit.path());
        boolean streamed = "sse".equals(visit.request().getParam("alt"));
        switch (visit.route()) {
            case "generateContent" ->
                generate(visit, GeminiReader.content(json, model, false), "gen_", GeminiWire::new);
            case "streamGenerateContent" -> {
                if (!streamed) {
                    throw new BadRequest("The sandbox streams with alt=sse only.");
                }
                generate(visit, GeminiReader.content(json, model, true), "gen_", GeminiWire::new);
            }
            case "countTokens" -> {
                int tokens = GeminiReader.counted(json, model).tally().tokens();
                visit.charge(bill, "count-" + visit.stem(), model(model, Family.CHAT), Figures.NONE);
                visit.json(200, "{\"totalTokens\":" + tokens + "}");
            }
            case "embedContent" -> embedContent(visit, model, json, List.of(json));
            case "batchEmbedContents" -> {
                List<JsonNode> requests = new ArrayList<>();
                json.path("requests").forEach(requests::add);
                embedContent(visit, model, json, requests);
            }
            default -> throw unknownRoute(visit);
        }
    }

    private void embedContent(Visit visit, String name, JsonNode json, List<JsonNode> requests) {
        Model model = model(name, Family.EMBEDDING);
        Tally tally = new Tally();
        List<String> texts = new ArrayList<>();
        requests.forEach(request -> texts.add(GeminiReader.said(request.path("content"), tally)));
        visit.charge(bill, "embd-" + visit.stem(), model, new Figures(tally.tokens(), 0, 0, 0, 0, 0));
        visit.json(200, Embeddings.gemini(json, texts, json.has("requests"), tally.tokens()));
    }

    private void respond(Visit visit, JsonNode json) {
        int earlier = responses.tokensOf(json.path("previous_response_id").asText(""));
        Prompt prompt = ResponsesReader.read(json, earlier);
        Model model = model(prompt.model(), Family.CHAT);
        if (generation.refused(visit, model)) {
            return;
        }
        Reply reply = reply(visit, prompt, model, "resp_");
        StoredResponse stored = responses.keep(reply, prompt, json, model);
        if (stored != null && stored.isBackground()) {
            generation.runInBackground(visit, prompt, model, reply, new ResponsesWire(reply, true), stored);
        } else {
            generation.run(visit, prompt, model, reply, new ResponsesWire(reply, false));
        }
    }

    private void generate(Visit visit, Prompt prompt, String prefix, Generation.WireFactory wire) {
        Model model = model(prompt.model(), Family.CHAT);
        if (!generation.refused(visit, model)) {
            Reply reply = reply(visit, prompt, model, prefix);
            generation.run(visit, prompt, model, reply, wire.of(reply));
        }
    }

    private Reply reply(Visit visit, Prompt prompt, Model model, String prefix) {
        Answer answer = composer.compose(prompt, model, visit.dialect());
        boolean usageKnown = model.manner() != SandboxCatalog.Manner.NO_USAGE;
        return new Reply(
                prefix + visit.stem(),
                clock.instant().getEpochSecond(),
                model.name(),
                answer,
                usageKnown,
                prompt.usageWanted());
    }

    private void embed(Visit visit, JsonNode json) {
        Model model = model(Json.text(json, "model"), Family.EMBEDDING);
        Tally tally = new Tally();
        List<String> inputs = OpenAiReader.inputs(json.path("input"), tally);
        Figures figures = new Figures(tally.tokens(), 0, 0, 0, 0, 0);
        String body = Embeddings.body(json, model.name(), inputs, tally.tokens());
        visit.charge(bill, "embd-" + visit.stem(), model, figures);
        visit.json(200, body);
    }

    private void moderate(Visit visit, JsonNode json) {
        String asked = json.path("model").asText("sandbox-moderation");
        Model model = model(asked, Family.MODERATION);
        List<String> inputs = OpenAiReader.inputs(json.path("input"), new Tally());
        String id = "modr-" + visit.stem();
        visit.charge(bill, id, model, Figures.NONE);
        visit.json(200, Listings.moderation(id, model.name(), inputs));
    }

    private void count(Visit visit, JsonNode json) {
        Prompt prompt = MessagesReader.count(json);
        Model model = model(prompt.model(), Family.CHAT);
        visit.charge(bill, "count-" + visit.stem(), model, Figures.NONE);
        visit.json(200, "{\"input_tokens\":" + prompt.tally().tokens() + "}");
    }

    static Model model(String name, Family family) {
        Model model = SandboxCatalog.find(name);
        if (model == null || model.family() != family) {
            throw new BadRequest(404, "model_not_found", "The model '" + name + "' does not exist on this route.");
        }
        return model;
    }

    static BadRequest unknownRoute(Visit visit) {
        return new BadRequest(
                404, "unknown_url", "Unknown request URL: " + visit.request().method() + " " + visit.path());
    }

    private static String modelOf(Visit visit, @Nullable JsonNode json) {
        if (visit.dialect() == Dialect.GEMINI) {
            return GeminiReader.model(visit.path());
        }
        return json == null ? "" : json.path("model").asText("");
    }

    private static long after(HttpServerRequest request) {
        String after = request.getParam("after");
        return after == null || !after.matches("\\d{1,18}") ? 0 : Long.parseLong(after);
    }
}
