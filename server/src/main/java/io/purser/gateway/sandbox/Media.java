package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.gateway.sandbox.SandboxCatalog.Family;
import io.purser.gateway.sandbox.SandboxCatalog.Model;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Answers what is no text: rankings, images, transcripts, speech. Each answer is entered on the
/// bill before it leaves.
final class Media {
    private static final int DOCUMENTS_PER_SEARCH = 100;
    private static final int BYTES_PER_PIECE = 2_000;

    private final Bill bill;
    private final InstantSource clock;

    Media(Bill bill, InstantSource clock) {
        this.bill = bill;
        this.clock = clock;
    }

    void form(Visit visit, Form form) {
        switch (visit.path()) {
            case "/v1/images/edits" ->
                draw(visit, Drawing.of(form, true), form.files("image").size());
            case "/v1/images/variations" ->
                draw(visit, Drawing.of(form, false), form.files("image").size());
            case "/v1/audio/transcriptions", "/v1/audio/translations" -> listen(visit, form);
            default -> throw SandboxServer.unknownRoute(visit);
        }
    }

    void draw(Visit visit, JsonNode json) {
        draw(visit, Drawing.of(json), 0);
    }

    private void draw(Visit visit, Drawing drawing, int imagesIn) {
        Model model = SandboxServer.model(drawing.model(), Family.IMAGE);
        Model price = SandboxCatalog.sized(model, drawing.priceQuality(), drawing.width(), drawing.height());
        Figures figures = drawing.figures(model, imagesIn);
        charge(visit, "img-" + visit.stem(), model, price, figures);
        if (drawing.streamed()) {
            stream(visit, drawing.events(model, figures, seconds()));
        } else {
            visit.json(200, drawing.body(model, figures, seconds()));
        }
    }

    private void charge(Visit visit, String id, Model model, Model price, Figures figures) {
        bill.enter(seq ->
                visit.attempt(seq, id, model.name(), false, figures, Attempt.Ended.COMPLETE, figures.cost(price)));
    }

    private void listen(Visit visit, Form form) {
        Model model = SandboxServer.model(form.text("model"), Family.TRANSCRIPT);
        if (form.files("file").size() != 1) {
            throw new BadRequest("Missing required parameter: 'file'.");
        }
        Recording recording = Recording.of(form.files("file").getFirst(), form.text("prompt"), model);
        charge(visit, "trsc-" + visit.stem(), model, model, recording.figures());
        if (form.text("stream").equals("true")) {
            stream(visit, recording.events());
            return;
        }
        String format = form.text("response_format");
        String body = recording.body(format.isEmpty() ? "json" : format);
        send(visit, format.isEmpty() || format.endsWith("json") ? "application/json" : "text/plain", body);
    }

    void speak(Visit visit, JsonNode json) {
        Model model = SandboxServer.model(Json.text(json, "model"), Family.SPEECH);
        Voice voice = Voice.of(json, model);
        charge(visit, "spch-" + visit.stem(), model, model, voice.figures());
        if (json.path("stream_format").asText("").equals("sse")) {
            stream(visit, voice.events());
            return;
        }
        visit.identify();
        visit.request()
                .response()
                .putHeader("content-type", voice.contentType())
                .end(voice.sound());
    }

    void rank(Visit visit, JsonNode json) {
        Model model = SandboxServer.model(Json.text(json, "model"), Family.RERANK);
        String query = Json.text(json, "query");
        List<String> documents = new ArrayList<>();
        json.path("documents")
                .forEach(each -> documents.add(
                        each.isTextual() ? each.textValue() : each.path("text").asText("")));
        if (documents.isEmpty()) {
            throw new BadRequest("Missing required parameter: 'documents'.");
        }
        int pieces = documents.stream()
                .mapToInt(each -> Math.max(1, ceiling(each.length() + query.length(), BYTES_PER_PIECE)))
                .sum();
        int searches = ceiling(pieces, DOCUMENTS_PER_SEARCH);
        int tokens = documents.stream()
                .mapToInt(each -> Tally.tokensOf(each) + Tally.tokensOf(query))
                .sum();
        Figures figures = model.billsText()
                ? Figures.of(tokens, 0, Map.of())
                : Figures.of(0, 0, Map.of("search_units", searches));
        charge(visit, "rrnk-" + visit.stem(), model, model, figures);
        String usage = model.billsText()
                ? "\"usage\":{\"total_tokens\":" + tokens + "}"
                : "\"meta\":{\"api_version\":{\"version\":\"2\"},\"billed_units\":{\"search_units\":" + searches + "}}";
        visit.json(
                200,
                "{\"id\":\"rrnk-" + visit.stem() + "\",\"model\":\"" + model.name() + "\",\"results\":["
                        + Ranking.results(json, documents) + "]," + usage + "}");
    }

    static int ceiling(int value, int by) {
        return (value + by - 1) / by;
    }

    private long seconds() {
        return clock.instant().getEpochSecond();
    }

    private static void stream(Visit visit, String events) {
        send(visit, "text/event-stream; charset=utf-8", events);
    }

    private static void send(Visit visit, String type, String body) {
        visit.identify();
        visit.request().response().putHeader("content-type", type).end(Buffer.buffer(body));
    }
}
