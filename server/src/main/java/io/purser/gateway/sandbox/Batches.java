package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.gateway.sandbox.SandboxCatalog.Family;
import io.purser.gateway.sandbox.SandboxCatalog.Model;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Files, and batches of `chat/completions` and `embeddings`. A batch is done when it is first
/// asked after; one whose metadata say `stay` is done by half when it is cancelled, and never
/// before. It costs half of what its calls would: one line of the bill, when it is over.
final class Batches {
    private static final BigDecimal HALF = new BigDecimal("0.5");

    private final Bill bill;
    private final InstantSource clock;
    private final Composer composer;
    private final Map<String, Stored> files = new LinkedHashMap<>();
    private final Map<String, Batch> batches = new LinkedHashMap<>();

    Batches(Bill bill, InstantSource clock, Composer composer) {
        this.bill = bill;
        this.clock = clock;
        this.composer = composer;
    }

    private record Stored(String json, Buffer content) {}

    /// One batch; `output` is empty until it is over.
    private static final class Batch {
        private final String id;
        private final String input;
        private final String endpoint;
        private final boolean stays;
        private String status = "validating";
        private String output = "";
        private int done;
        private int failed;
        private int total;

        Batch(String id, String input, String endpoint, boolean stays) {
            this.id = id;
            this.input = input;
            this.endpoint = endpoint;
            this.stays = stays;
        }

        String json(long created) {
            return "{\"id\":\"" + id + "\",\"object\":\"batch\",\"endpoint\":\"" + endpoint + "\",\"errors\":null,"
                    + "\"input_file_id\":\"" + input + "\",\"completion_window\":\"24h\",\"status\":\"" + status
                    + "\",\"output_file_id\":" + (output.isEmpty() ? "null" : "\"" + output + "\"")
                    + ",\"error_file_id\":null,\"created_at\":" + created + ",\"request_counts\":{\"total\":" + total
                    + ",\"completed\":" + done + ",\"failed\":" + failed + "},\"metadata\":null}";
        }
    }

    synchronized String upload(Visit visit, Form form) {
        if (form.files("file").isEmpty() || form.text("purpose").isEmpty()) {
            throw new BadRequest("Missing required parameter: 'file' or 'purpose'.");
        }
        return keep("file-" + visit.stem(), form.files("file").getFirst(), form.text("purpose"));
    }

    private String keep(String id, Buffer content, String purpose) {
        String json = "{\"id\":\"" + id + "\",\"object\":\"file\",\"bytes\":" + content.length() + ",\"created_at\":"
                + seconds() + ",\"filename\":\"sandbox.jsonl\",\"purpose\":\"" + Json.quoted(purpose)
                + "\",\"status\":\"processed\"}";
        files.put(id, new Stored(json, content));
        return json;
    }

    synchronized String make(Visit visit, JsonNode json) {
        String input = Json.text(json, "input_file_id");
        if (!files.containsKey(input)) {
            throw new BadRequest("Invalid 'input_file_id'.");
        }
        Batch batch = new Batch(
                "batch_" + visit.stem(),
                input,
                Json.text(json, "endpoint"),
                json.path("metadata").has("stay"));
        batches.put(batch.id, batch);
        return batch.json(seconds());
    }

    /// Answers what is asked of a file or a batch; false where nothing of them is.
    synchronized boolean look(Visit visit) {
        String[] path = visit.path().substring(1).split("/", -1);
        boolean isOurs = path.length >= 3 && (path[1].equals("files") || path[1].equals("batches"));
        if (!isOurs) {
            return false;
        }
        if (path[1].equals("batches")) {
            visit.json(200, batch(visit, path[2]));
            return true;
        }
        Stored file = files.get(path[2]);
        if (file == null) {
            throw new BadRequest(404, "not_found", "No such File object: " + path[2]);
        }
        if (visit.request().method().name().equals("DELETE")) {
            files.remove(path[2]);
            visit.json(200, "{\"id\":\"" + path[2] + "\",\"object\":\"file\",\"deleted\":true}");
        } else if (path.length == 4) {
            visit.identify();
            visit.request()
                    .response()
                    .putHeader("content-type", "application/octet-stream")
                    .end(file.content());
        } else {
            visit.json(200, file.json());
        }
        return true;
    }

    private String batch(Visit visit, String id) {
        Batch batch = batches.get(id);
        if (batch == null) {
            throw new BadRequest(404, "not_found", "No such Batch object: " + id);
        }
        boolean isCancel = visit.path().endsWith("/cancel");
        boolean isOver = batch.status.equals("completed") || batch.status.equals("cancelled");
        if (!isOver && (isCancel || !batch.stays)) {
            run(visit, batch, isCancel);
        } else if (!isOver) {
            batch.status = "in_progress";
        }
        return batch.json(seconds());
    }

    private void run(Visit visit, Batch batch, boolean byHalf) {
        List<String> lines = new ArrayList<>();
        Stored input = files.get(batch.input);
        String text = input == null ? "" : input.content().toString(StandardCharsets.UTF_8);
        text.lines().filter(line -> !line.isBlank()).forEach(lines::add);
        batch.total = lines.size();
        Sum sum = new Sum();
        StringBuilder output = new StringBuilder();
        for (String line : lines.subList(0, byHalf ? lines.size() / 2 : lines.size())) {
            output.append(answer(batch, line, sum)).append('\n');
        }
        batch.status = byHalf ? "cancelled" : "completed";
        batch.output = "file-out-" + visit.stem();
        keep(batch.output, Buffer.buffer(output.toString()), "batch_output");
        bill.enter(
                seq -> visit.attempt(seq, batch.id, sum.model, false, sum.figures(), Attempt.Ended.COMPLETE, sum.cost));
    }

    /// What the lines come to together.
    private static final class Sum {
        private String model = "";
        private int input;
        private int cached;
        private int output;
        private int reasoning;
        private BigDecimal cost = BigDecimal.ZERO;

        void add(Model of, Figures figures) {
            model = of.name();
            input += figures.input();
            cached += figures.cacheRead();
            output += figures.output();
            reasoning += figures.reasoning();
            cost = cost.add(figures.cost(of).multiply(HALF));
        }

        Figures figures() {
            return new Figures(input, cached, 0, 0, output, reasoning);
        }
    }

    private String answer(Batch batch, String line, Sum sum) {
        JsonNode call = Json.read(line.getBytes(StandardCharsets.UTF_8));
        String head = "{\"id\":\"batch_req_" + sum.input + "\",\"custom_id\":\""
                + Json.quoted(call.path("custom_id").asText("")) + "\",\"response\":{\"status_code\":";
        String body;
        int status = 200;
        try {
            body = body(call.path("body"), batch.endpoint, sum);
            batch.done++;
        } catch (BadRequest e) {
            status = e.status();
            body = Refusals.openAi("invalid_request_error", e.code(), e.text());
            batch.failed++;
        }
        return head + status + ",\"request_id\":\"req_1\",\"body\":" + body + "},\"error\":null}";
    }

    private String body(JsonNode json, String endpoint, Sum sum) {
        if (endpoint.equals("/v1/embeddings")) {
            Model model = SandboxServer.model(Json.text(json, "model"), Family.EMBEDDING);
            Tally tally = new Tally();
            List<String> inputs = OpenAiReader.inputs(json.path("input"), tally);
            sum.add(model, new Figures(tally.tokens(), 0, 0, 0, 0, 0));
            return Embeddings.body(json, model.name(), inputs, tally.tokens());
        }
        Prompt prompt = OpenAiReader.chat(json);
        Model model = SandboxServer.model(prompt.model(), Family.CHAT);
        Answer answer = composer.compose(prompt, model, Dialect.OPENAI);
        sum.add(model, answer.figures());
        return new ChatWire(new Reply("chatcmpl-batch", seconds(), model.name(), answer, true, true)).whole();
    }

    private long seconds() {
        return clock.instant().getEpochSecond();
    }
}
