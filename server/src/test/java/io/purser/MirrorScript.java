package io.purser;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What an organization asks of a server, one thing after the other: every route at least once, under names that the
/// other organization uses, too.
final class MirrorScript {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHAT = """
            {"model": "sandbox", "max_tokens": 12, "messages": [{"role": "user", "content": "hi"}]}""";
    private static final String CONTENTS = """
            {"contents": [{"role": "user", "parts": [{"text": "hi"}]}], "generationConfig": {"maxOutputTokens": 5}}""";
    private static final String LINE = """
            {"custom_id":"c1","method":"POST","url":"/v1/chat/completions","body":{"model":"sandbox","max_tokens":9,\
            "messages":[{"role":"user","content":"hello"}]}}
            """;
    private static final String FORM = "multipart/form-data; boundary=b";

    /// Keys that each server makes for itself, and words about them.
    static final Set<String> ASKED_NOWHERE = Set.of("GET /.well-known/jwks.json");

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /// Refused by name whoever asks.
    private static final List<String> REFUSED = List.of(
            "/v1/messages/batches",
            "/v1/messages/batches/*",
            "/v1/responses/input_tokens",
            "/v1/responses/compact",
            "/gemini/*",
            "/openai/*",
            "/v1/realtime",
            "/v1/realtime/*",
            "/openai/realtime",
            "/openai/realtime/*",
            "/openai/v1/realtime",
            "/openai/v1/realtime/*");

    /// What a call of each kind brings, by the end of its path.
    private static final Map<String, String> CALLS = calls();

    private static final List<String> EXPORTS = Stream.concat(
                    Stream.of(
                                    "usage",
                                    "ledger",
                                    "breakdown",
                                    "series",
                                    "compare",
                                    "top-movers",
                                    "change",
                                    "concentration")
                            .flatMap(file ->
                                    Stream.of("csv", "json", "xlsx", "parquet").map(end -> file + "." + end)),
                    Stream.of("focus.csv", "audit.jsonl"))
            .toList();

    private final List<Ask> asks = new ArrayList<>();

    /// One thing that is asked.
    ///
    /// @param route as the server declares it: `GET /v1/files/{id}`
    /// @param path with what was told before in its places
    /// @param as whose credential
    /// @param keeps where the answer has what others ask for: `/id` in its JSON, `@location` among its headers
    record Ask(
            String route,
            String method,
            String path,
            String as,
            Map<String, String> headers,
            String body,
            Map<String, String> keeps) {

        /// Whether the columnar copy answers.
        boolean isOfTheCopy() {
            return route.matches(".*/exports/(breakdown|series|compare|top-movers|change|concentration)\\..*");
        }

        Ask keeping(String name, String where) {
            Map<String, String> more = new HashMap<>(keeps);
            more.put(name, where);
            return new Ask(route, method, path, as, headers, body, more);
        }

        Ask with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Ask(route, method, path, as, more, body, keeps);
        }

        /// Whether it names something that was told before.
        boolean namesWhatWasTold() {
            return (path + body).replace("<<organization>>", "").contains("<<");
        }
    }

    private static Map<String, String> calls() {
        Map<String, String> calls = new LinkedHashMap<>();
        calls.put("/messages/count_tokens", CHAT);
        calls.put("/messages", CHAT);
        calls.put("/chat/completions", CHAT);
        calls.put("/completions", "{\"model\": \"sandbox\", \"max_tokens\": 5, \"prompt\": \"hi\"}");
        calls.put("/responses", "{\"model\": \"sandbox\", \"max_output_tokens\": 16, \"input\": \"hi\"}");
        calls.put("/embeddings", "{\"model\": \"sandbox-embedding\", \"input\": \"hi\"}");
        calls.put("/moderations", "{\"model\": \"sandbox\", \"input\": \"hi\"}");
        calls.put("/rerank", "{\"model\": \"sandbox\", \"query\": \"hi\", \"documents\": [\"a\", \"b\"]}");
        calls.put("/images/generations", "{\"model\": \"sandbox\", \"prompt\": \"a cat\"}");
        calls.put("/images/edits", form("model", "sandbox"));
        calls.put("/images/variations", form("model", "sandbox"));
        calls.put("/audio/transcriptions", form("model", "sandbox"));
        calls.put("/audio/translations", form("model", "sandbox"));
        calls.put("/audio/speech", "{\"model\": \"sandbox\", \"input\": \"hi\", \"voice\": \"alloy\"}");
        return calls;
    }

    private static String form(String field, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + field + "\"\r\n\r\n" + value + "\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n"
                + "Content-Type: application/jsonl\r\n\r\n" + LINE + "\r\n--b--\r\n";
    }

    static Ask graphql(String as, String document) {
        String body = JSON.createObjectNode().put("query", document).toString();
        return ask("POST /graphql", as, "/graphql", body);
    }

    private static Ask ask(String route, String as, String path, String body) {
        String[] said = route.split(" ", 2);
        boolean isForm = body.startsWith("--b");
        Map<String, String> headers =
                body.isEmpty() ? Map.of() : Map.of("content-type", isForm ? FORM : "application/json");
        return new Ask(route, said[0], path, as, headers, body, Map.of());
    }

    private Ask add(Ask ask) {
        asks.add(ask);
        return ask;
    }

    private void key(String route, String body) {
        add(ask(route, "key", route.split(" ", 2)[1], body));
    }

    private void keeping(Ask ask, String name, String where) {
        asks.add(ask.keeping(name, where));
    }

    /// @param as whose credential
    /// @param path what stands in the place of the route's own
    private void at(String route, String as, String path, String body) {
        add(ask(route, as, path, body));
    }

    /// The whole script for these routes of a server.
    static List<Ask> over(List<String> routes) {
        MirrorScript script = new MirrorScript();
        script.modelCalls(routes);
        script.storedResponses();
        script.filesAndBatches();
        script.holds();
        script.told();
        script.own();
        script.people();
        script.operators();
        script.issuers(routes);
        return List.copyOf(script.asks);
    }

    private void modelCalls(List<String> routes) {
        keeping(
                ask("POST /v1/chat/completions", "key", "/v1/chat/completions", CHAT)
                        .with("purser-customer", "initech")
                        .with("purser-session", "s-1")
                        .with("purser-tags", "project=\"atlas\""),
                "request",
                "@purser-request-id");
        at(
                "POST /v1/chat/completions",
                "key",
                "/v1/chat/completions",
                CHAT.replace("{\"model\"", "{\"stream\": true, \"model\""));
        keeping(
                ask("POST /v1/chat/completions", "poor", "/v1/chat/completions", CHAT.replace("12", "90000")),
                "refused",
                "@purser-request-id");
        at("POST /v1/chat/completions", "other", "/v1/chat/completions", CHAT);
        for (String route : routes) {
            for (Map.Entry<String, String> call : CALLS.entrySet()) {
                if (route.startsWith("POST /") && route.endsWith(call.getKey()) && !route.contains("count_tokens/")) {
                    at(route, "key", route.split(" ", 2)[1].replace("{deployment}", "sandbox"), call.getValue());
                    break;
                }
            }
        }
        at("POST /gemini/v1beta/models/{call}", "key", "/gemini/v1beta/models/sandbox:generateContent", CONTENTS);
        for (String prefix : List.of("/v1", "/anthropic/v1", "/openai/v1", "/openai", "/gemini/v1beta")) {
            key("GET " + prefix + "/models", "");
            at("GET " + prefix + "/models/*", "key", prefix + "/models/sandbox", "");
        }
        for (String method : METHODS) {
            for (String path : REFUSED) {
                at(method + " " + path, "key", path.replace("*", "thing"), method.equals("GET") ? "" : "{}");
            }
            at(
                    method + " /providers/*",
                    "key",
                    "/providers/sandbox/v1/unknown/thing",
                    method.equals("GET") ? "" : "{}");
        }
        at("POST /providers/*", "key", "/providers/sandbox/chat/completions", CHAT);
    }

    private void storedResponses() {
        for (String prefix : List.of("/v1", "/openai/v1", "/openai")) {
            String kept = "response" + prefix.replaceAll("[^a-z]", "");
            String path = prefix + "/responses/<<" + kept + ">>";
            String route = " " + prefix + "/responses/{id}";
            keeping(
                    ask(
                            "POST " + prefix + "/responses",
                            "key",
                            prefix + "/responses",
                            CALLS.getOrDefault("/responses", "")),
                    kept,
                    "/id");
            at("POST " + prefix + "/responses", "key", prefix + "/responses", """
                    {"model": "sandbox", "max_output_tokens": 16, "input": "on", "previous_response_id": "<<%s>>"}""".formatted(kept));
            at("GET" + route, "key", path, "");
            at("GET" + route, "other", path, "");
            at("GET" + route + "/input_items", "key", path + "/input_items", "");
            at("POST" + route + "/cancel", "key", path + "/cancel", "");
            at("DELETE" + route, "other", path, "");
            at("DELETE" + route, "key", path, "");
        }
    }

    private void filesAndBatches() {
        keeping(ask("POST /v1/files", "key", "/v1/files", form("purpose", "batch")), "file", "/id");
        key("GET /v1/files", "");
        at("GET /v1/files/{id}", "key", "/v1/files/<<file>>", "");
        at("GET /v1/files/{id}", "other", "/v1/files/<<file>>", "");
        at("GET /v1/files/{id}/content", "key", "/v1/files/<<file>>/content", "");
        keeping(ask("POST /v1/batches", "key", "/v1/batches", """
                {"input_file_id": "<<file>>", "endpoint": "/v1/chat/completions", "completion_window": "24h"}"""), "batch", "/id");
        key("GET /v1/batches", "");
        at("GET /v1/batches/{id}", "key", "/v1/batches/<<batch>>", "");
        at("GET /v1/batches/{id}", "other", "/v1/batches/<<batch>>", "");
        at("POST /v1/batches/{id}/cancel", "key", "/v1/batches/<<batch>>/cancel", "");
        at("DELETE /v1/files/{id}", "key", "/v1/files/<<file>>", "");
    }

    private void holds() {
        String hold = """
                {"id": "job-1", "provider": "sandbox", "model": "sandbox", "inputTokens": 10, "maxOutputTokens": 50}""";
        String base = "/api/v1/holds";
        keeping(ask("POST " + base, "key", base, hold), "hold", "/hold");
        at("POST " + base, "key", base, hold);
        keeping(ask("POST " + base, "key", base, hold.replace("job-1", "job-2")), "second", "/hold");
        keeping(ask("POST " + base, "key", base, hold.replace("job-1", "job-3")), "kept", "/hold");
        String one = base + "/<<hold>>";
        at("GET " + base + "/{id}", "key", one, "");
        at("POST " + base + "/{id}/extend", "key", one + "/extend", "{\"maxOutputTokens\": 60}");
        at(
                "POST " + base + "/{id}/settle",
                "key",
                one + "/settle",
                "{\"usage\": {\"inputTokens\": 10, \"outputTokens\": 7}}");
        at("POST " + base + "/{id}/release", "key", base + "/<<second>>/release", "{}");
    }

    private void told() {
        String event = """
                {"id": "evt-1", "provider": "sandbox", "model": "sandbox", "usage": {"inputTokens": 100, "outputTokens": 20}}""";
        key("POST /api/v1/events", event);
        key("POST /api/v1/events", event);
        key("POST /v1/traces", "{\"resourceSpans\": []}");
        key("POST /v1/metrics", "{\"resourceMetrics\": []}");
    }

    private void own() {
        String ask = """
                {"budget": "cap", "amount": "1 USD", "reason": "more of <<organization>>"}""";
        String path = "/api/v1/increase-requests";
        keeping(ask("POST " + path, "key", path, ask), "increase", "/id");
        at("POST " + path, "key", path, ask);
        at("POST " + path, "poor", path, """
                {"requestId": "<<refused>>", "amount": "1 USD", "reason": "more"}""");
        key("GET " + path, "");
        at("GET " + path + "/{id}", "key", path + "/<<increase>>", "");
        key("GET /api/v1/me", "");
        key("GET /api/v1/budgets", "");
        at("GET /api/v1/requests/{id}", "key", "/api/v1/requests/<<request>>", "");
        at("GET /api/v1/requests/{id}", "key", "/api/v1/requests/evt-1", "");
        at("GET /api/v1/requests/{id}", "other", "/api/v1/requests/<<request>>", "");
        at("GET /r/{id}", "key", "/r/<<refused>>", "");
    }

    private void people() {
        String users = "/scim/v2/Users";
        String groups = "/scim/v2/Groups";
        keeping(
                ask("POST " + users, "provisioner", users, "{\"userName\": \"zoe\", \"externalId\": \"ext-1\"}"),
                "person",
                "/id");
        keeping(ask("POST " + groups, "provisioner", groups, """
                {"displayName": "pushed", "members": [{"value": "<<person>>"}]}"""), "pushed", "/id");
        at("GET " + users, "provisioner", users + "?filter=userName%20eq%20%22zoe%22", "");
        at("GET " + users, "provisioner", users, "");
        at("GET " + groups, "provisioner", groups, "");
        String person = users + "/<<person>>";
        String pushed = groups + "/<<pushed>>";
        String title = """
                {"Operations": [{"op": "add", "path": "title", "value": "of <<organization>>"}]}""";
        at("GET " + users + "/{id}", "provisioner", person, "");
        at("PATCH " + users + "/{id}", "provisioner", person, title);
        at("PUT " + users + "/{id}", "provisioner", person, "{\"userName\": \"zoe\", \"active\": true}");
        at("GET " + groups + "/{id}", "provisioner", pushed, "");
        at("PATCH " + groups + "/{id}", "provisioner", pushed, """
                {"Operations": [{"op": "remove", "path": "members[value eq \\"<<person>>\\"]"}]}""");
        at("PUT " + groups + "/{id}", "provisioner", pushed, "{\"displayName\": \"pushed\"}");
        at("DELETE " + groups + "/{id}", "provisioner", pushed, "");
        at("DELETE " + users + "/{id}", "provisioner", person, "");
        for (String path : List.of("ServiceProviderConfig", "ResourceTypes", "Schemas")) {
            at("GET /scim/v2/" + path, "provisioner", "/scim/v2/" + path, "");
        }
        at("GET /scim/v2/ResourceTypes/{id}", "provisioner", "/scim/v2/ResourceTypes/User", "");
        at(
                "GET /scim/v2/Schemas/{id}",
                "provisioner",
                "/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User",
                "");
    }

    /// Where the pages of issuers are served.
    private void issuers(List<String> routes) {
        for (String path : List.of("/sign-in/issuer/", "/sign-in/callback/")) {
            if (routes.contains("GET " + path + "{issuer}")) {
                at("GET " + path + "{issuer}", "key", path + "entra", "");
            }
        }
    }

    private void operators() {
        for (String as : List.of("admin", "viewer", "key")) {
            for (String path : EXPORTS) {
                String by = path.startsWith("usage") ? "user,key,customer" : "customer";
                String divided = path.matches("(ledger|focus|audit).*") ? path : path + "?groupBy=" + by;
                at("GET /api/v1/exports/" + path, as, "/api/v1/exports/" + divided, "");
            }
            for (String path :
                    List.of("/metrics", "/sandbox/bill", "/api/v1/backup", "/healthz", "/readyz", "/graphql")) {
                at("GET " + path, as, path, "");
            }
        }
        for (String as : List.of("admin", "viewer")) {
            for (String of : List.of("acme", "globex", "nowhere")) {
                for (String file : EXPORTS) {
                    at("GET /api/v1/exports/" + file, as, "/api/v1/exports/" + file + "?organization=" + of, "");
                }
                at("GET /api/v1/budgets", as, "/api/v1/budgets?organization=" + of, "");
                at("GET /api/v1/requests/{id}", as, "/api/v1/requests/<<request>>?organization=" + of, "");
                at("GET /scim/v2/Users", as, "/scim/v2/Users?organization=" + of, "");
            }
            at("GET /api/v1/me", as, "/api/v1/me", "");
        }
        for (String path : List.of("oauth-authorization-server", "openid-configuration")) {
            at("GET /.well-known/" + path, "key", "/.well-known/" + path, "");
        }
        for (String path : List.of("/sign-in", "/sign-in/link", "/signed-in", "/sign-in.css", "/device")) {
            at("GET " + path, "key", path, "");
        }
        for (String path : List.of(
                "/sign-in/link",
                "/sign-out",
                "/device",
                "/oauth2/token",
                "/oauth2/device_authorization",
                "/oauth2/revoke")) {
            at("POST " + path, "key", path, "{}");
        }
        at("GET /api/openapi.json", "admin", "/api/openapi.json", "");
        add(graphql("admin", "{ organizations { name } }"));
    }
}
