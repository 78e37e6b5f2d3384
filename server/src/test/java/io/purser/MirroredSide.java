package io.purser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;

/// An organization of a running server with its credentials, and what it has been told so far.
final class MirroredSide {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PLACE = Pattern.compile("<<([a-zA-Z.]+)>>");

    /// What is made anew by each server, or depends on how fast it is.
    private static final List<Pattern> BY_CHANCE = List.of(
            Pattern.compile("127\\.0\\.0\\.1:[0-9]+|localhost:[0-9]+"),
            Pattern.compile("\\b(?:req|aud|tok|hold|whk|dlv)_[0-9A-Za-z]+"),
            Pattern.compile("\\b(?:chatcmpl|cmpl|gen|resp|msg|rs|file|batch|conv|fc|modr|emb)[-_][0-9A-Za-z-]+"),
            Pattern.compile("\\b(?:pt|pl|sk|ps)-purser-[0-9A-Za-z_-]+"),
            Pattern.compile("\\beyJ[0-9A-Za-z_.-]+"),
            Pattern.compile("\\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9:]{5})"),
            Pattern.compile("\\b1[78][0-9]{8}(?:[0-9]{3})?\\b"),
            Pattern.compile("\\b[0-9a-f]{16,}\\b"),
            Pattern.compile("-----BEGIN PUBLIC KEY-----[^-]+-----END"),
            Pattern.compile("(?m)^id: [0-9A-Za-z_-]{16,}$"),
            Pattern.compile("\"hint\":\"[^\"]*\""),
            Pattern.compile(
                    "\"(?:cursor|endCursor|asOf|after|signature|seal|chain|key|publicKey)\":\"[0-9A-Za-z+/=_-]{16,}\""),
            Pattern.compile("(?i)\"(?:latencyMillis|firstTokenMillis|durationMillis)\":[0-9]+"),
            Pattern.compile("\"(?:latency_ms|first_token_ms)\":(?:[0-9]+|null)"));

    private static final List<String> HEADERS_BY_CHANCE = List.of(
            "date",
            "content-length",
            "repr-digest",
            "purser-request-id",
            "purser-as-of",
            "x-request-id",
            "request-id",
            "connection",
            ":status");

    final String organization;
    /// By name: `key`, `other`, `admin`, `viewer`, `provisioner`.
    final Map<String, String> credentials = new HashMap<>();
    /// What answers have told, by the name under which others ask for it.
    final Map<String, String> told = new HashMap<>();
    private final String url;
    private final HttpClient client;

    MirroredSide(String organization, String url, HttpClient client) {
        this.organization = organization;
        this.url = url;
        this.client = client;
    }

    /// An answer, as it came and without what is there by chance.
    record Answer(int status, Map<String, List<String>> headers, String body) {

        String plain() {
            Map<String, List<String>> shown = new TreeMap<>(headers);
            HEADERS_BY_CHANCE.forEach(shown::remove);
            return byChance(status + " " + shown + "\n" + (body.startsWith("id,") ? untimed() : body));
        }

        /// Rows without how long each call took.
        private String untimed() {
            List<String> names = List.of(body.lines().findFirst().orElse("").split(","));
            int latency = names.indexOf("latency_ms");
            return body.lines()
                    .map(line -> {
                        String[] cells = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
                        cells[latency] = "";
                        cells[latency + 1] = "";
                        return String.join(",", cells);
                    })
                    .collect(Collectors.joining("\n"));
        }

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new IllegalStateException(body, e);
            }
        }
    }

    static String byChance(String text) {
        String plain = text;
        for (Pattern each : BY_CHANCE) {
            plain = each.matcher(plain).replaceAll("<by chance>");
        }
        return plain;
    }

    /// Asks, and keeps what others will ask for.
    Answer ask(MirrorScript.Ask ask) {
        Answer answer = ask(ask, told);
        ask.keeps().forEach((name, where) -> told.put(name, found(answer, where)));
        return answer;
    }

    private static String found(Answer answer, String where) {
        if (where.startsWith("@")) {
            return answer.headers()
                    .getOrDefault(where.substring(1), List.of(""))
                    .getFirst();
        }
        String text = answer.json().at(where).asText();
        if (text.isEmpty()) {
            throw new IllegalStateException("no " + where + " in " + answer);
        }
        return text;
    }

    /// Asks with what somebody was told.
    Answer ask(MirrorScript.Ask ask, Map<String, String> values) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + filled(ask.path(), values)));
        ask.headers().forEach((name, value) -> request.header(name, filled(value, values)));
        String credential = credentials.get(ask.as());
        if (credential == null) {
            throw new IllegalStateException("nobody is called " + ask.as());
        }
        request.header("authorization", "Bearer " + credential);
        HttpRequest.BodyPublisher body = ask.body().isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(filled(ask.body(), values));
        try {
            HttpResponse<byte[]> response =
                    client.send(request.method(ask.method(), body).build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers().map(), text(response));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(ask + " was not answered", e);
        }
    }

    private static String text(HttpResponse<byte[]> response) throws IOException {
        String type = response.headers().firstValue("content-type").orElse("");
        if (type.contains("spreadsheetml")) {
            return rows(response.body());
        }
        return type.contains("parquet")
                ? parquet(response.body())
                : new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String parquet(byte[] body) throws IOException {
        try {
            return ParquetRead.rows(body).stream()
                    .map(row -> String.join(",", row))
                    .collect(Collectors.joining("\n"));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /// A workbook as rows of text.
    private static String rows(byte[] body) throws IOException {
        try (ReadableWorkbook workbook = new ReadableWorkbook(new ByteArrayInputStream(body))) {
            List<Row> rows = workbook.getFirstSheet().read();
            List<String> names = rows.getFirst().stream().map(Cell::asString).toList();
            return rows.stream()
                    .map(row -> IntStream.range(0, names.size())
                            .mapToObj(column -> row.getOptionalCell(column)
                                    .map(cell ->
                                            names.get(column).endsWith("_local") && cell.getType() == CellType.NUMBER
                                                    ? cell.asDate() + "Z"
                                                    : cell.getText())
                                    .orElse(""))
                            .collect(Collectors.joining(",")))
                    .collect(Collectors.joining("\n"));
        }
    }

    String graphql(String as, String document, Map<String, String> values) {
        return ask(MirrorScript.graphql(as, filled(document, values)), values).plain();
    }

    /// What a subscription tells until it is level, ends, or has told nothing twice.
    String follow(String as, String document, Map<String, String> values) {
        return byChance(heard(as, document, values));
    }

    /// A cursor of what a subscription tells.
    String cursor(String as, String document) {
        Matcher found = Pattern.compile("\"cursor\":\"([^\"]+)\"").matcher(heard(as, document, told));
        if (!found.find()) {
            throw new IllegalStateException(document + " tells no cursor");
        }
        return found.group(1);
    }

    private String heard(String as, String document, Map<String, String> values) {
        String body =
                JSON.createObjectNode().put("query", filled(document, values)).toString();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/graphql"))
                .header("authorization", "Bearer " + credentials.get(as))
                .header("content-type", "application/json")
                .header("accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        StringBuilder heard = new StringBuilder();
        try {
            var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            heard.append(response.statusCode()).append('\n');
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    heard.append(line).append('\n');
                    if (line.contains("\"caughtUp\":true") || line.contains("event: complete")) {
                        break;
                    }
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(document + " was not answered", e);
        }
        return heard.toString();
    }

    /// Puts what was told in the place of its name, and the own organization for `<<organization>>`.
    String filled(String text, Map<String, String> values) {
        return PLACE.matcher(text).replaceAll(found -> {
            String name = found.group(1);
            String value = name.equals("organization") ? organization : values.get(name);
            if (value == null) {
                throw new IllegalStateException("nothing was told of " + name + " for " + text);
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
