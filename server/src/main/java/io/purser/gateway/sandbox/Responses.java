package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.gateway.sandbox.SandboxCatalog.Model;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The responses that are kept: asked for again, listed, cancelled, deleted, gone on from. The
/// oldest are forgotten first. Looking at one costs nothing.
final class Responses {
    private static final int CAPACITY = 8_192;
    private static final String ROOT = "/v1/responses/";

    private final InstantSource clock;
    private final Map<String, StoredResponse> kept = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, StoredResponse> eldest) {
            return size() > CAPACITY;
        }
    };

    Responses(InstantSource clock) {
        this.clock = clock;
    }

    synchronized int tokensOf(String id) {
        if (id.isEmpty()) {
            return 0;
        }
        StoredResponse known = kept.get(id);
        if (known == null) {
            throw new BadRequest(
                    400, "previous_response_not_found", "Previous response with id '" + id + "' not found.");
        }
        return known.tokens();
    }

    /// Keeps an answer that is about to be given; null where the caller wants none kept.
    synchronized @Nullable StoredResponse keep(Reply reply, Prompt prompt, JsonNode asked, Model model) {
        boolean isStored = asked.path("store").asBoolean(true);
        if (!isStored && asked.path("background").asBoolean(false)) {
            throw new BadRequest("Background responses require 'store' to be true.");
        }
        if (!isStored) {
            return null;
        }
        StoredResponse response = new StoredResponse(reply, prompt, asked, model, clock.millis());
        kept.put(reply.id(), response);
        return response;
    }

    /// Answers what is asked of a response; false where nothing of one is.
    synchronized boolean look(Visit visit) {
        if (!visit.path().startsWith(ROOT)) {
            return false;
        }
        String[] path = visit.path().substring(ROOT.length()).split("/", -1);
        StoredResponse response = kept.get(path[0]);
        if (response == null || path.length > 2) {
            throw new BadRequest(404, "not_found", "Response with id '" + path[0] + "' not found.");
        }
        if (path.length == 2) {
            part(visit, path[1], response);
        } else if (visit.request().method().name().equals("DELETE")) {
            kept.remove(path[0]);
            visit.json(200, "{\"id\":\"" + path[0] + "\",\"object\":\"response\",\"deleted\":true}");
        } else if ("true".equals(visit.request().getParam("stream"))) {
            replay(visit, response);
        } else {
            visit.json(200, response.json(clock.millis()));
        }
        return true;
    }

    private void part(Visit visit, String part, StoredResponse response) {
        switch (part) {
            case "cancel" -> {
                response.cancel(clock.millis());
                visit.json(200, response.json(clock.millis()));
            }
            case "input_items" -> visit.json(200, items(visit, response));
            default -> throw SandboxServer.unknownRoute(visit);
        }
    }

    private void replay(Visit visit, StoredResponse response) {
        String after = visit.request().getParam("starting_after");
        visit.identify();
        visit.request()
                .response()
                .putHeader("content-type", "text/event-stream; charset=utf-8")
                .end(response.events(
                        after == null || !after.matches("\\d{1,6}") ? -1 : Integer.parseInt(after), clock.millis()));
    }

    /// Every item of the input, the last first unless the caller wants them the other way round.
    private static String items(Visit visit, StoredResponse response) {
        List<String> items = new ArrayList<>();
        JsonNode input = response.input();
        if (input.isTextual()) {
            items.add(item(items.size(), "user", input.asText()));
        }
        input.forEach(each -> items.add(
                each.path("content").isTextual()
                        ? item(
                                items.size(),
                                each.path("role").asText("user"),
                                each.path("content").asText())
                        : Json.compact(each)));
        if (!"asc".equals(visit.request().getParam("order"))) {
            Collections.reverse(items);
        }
        return "{\"object\":\"list\",\"data\":" + items.stream().collect(Collectors.joining(",", "[", "]"))
                + ",\"has_more\":false}";
    }

    private static String item(int number, String role, String text) {
        return "{\"id\":\"msg_in_" + number + "\",\"type\":\"message\",\"status\":\"completed\",\"role\":\""
                + Json.quoted(role) + "\",\"content\":[{\"type\":\"input_text\",\"text\":\"" + Json.quoted(text)
                + "\"}]}";
    }
}
