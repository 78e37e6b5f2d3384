package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a browser does of its own: keeps cookies, and says from where a request comes. It follows no redirect, so that
/// a test sees each.
final class Browser implements AutoCloseable {
    private static final Pattern FIELD =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">");
    private static final Pattern ACTION = Pattern.compile("<form method=\"post\" action=\"([^\"]+)\">");

    private final HttpClient client = HttpClient.newHttpClient();
    private final String origin;
    final Map<String, String> cookies = new LinkedHashMap<>();

    Browser(String origin) {
        this.origin = origin;
    }

    /// What an address shows that a person typed.
    HttpResponse<String> open(String pathOrUrl) throws Exception {
        return send(request(pathOrUrl).header("sec-fetch-site", "none").GET());
    }

    /// What a page of ours has fetched.
    HttpResponse<String> fetch(String path) throws Exception {
        return send(request(path).header("sec-fetch-site", "same-origin").GET());
    }

    /// What a page of ours asks of GraphQL.
    String ask(String query) throws Exception {
        return send(request("/graphql")
                        .headers("origin", origin, "sec-fetch-site", "same-origin", "x-requested-by", "console")
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"query\": \"" + query.replace("\"", "\\\"") + "\"}")))
                .body();
    }

    /// Presses the button of the one form of a page, with fields that a person filled in.
    HttpResponse<String> press(HttpResponse<String> page, String... filled) throws Exception {
        Matcher action = ACTION.matcher(page.body());
        assertThat(action.find()).as(page.body()).isTrue();
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher field = FIELD.matcher(page.body());
        while (field.find()) {
            fields.put(field.group(1), field.group(2));
        }
        for (int i = 0; i < filled.length; i += 2) {
            fields.put(filled[i], filled[i + 1]);
        }
        return post(action.group(1), fields, origin, "same-origin");
    }

    /// A form that a page somewhere sends.
    HttpResponse<String> post(String path, Map<String, String> fields, String from, String site) throws Exception {
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(request(path)
                .headers("origin", from, "sec-fetch-site", site, "content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /// Comes in by a link.
    Browser in(String link) throws Exception {
        HttpResponse<String> in = press(open(link));
        assertThat(in.statusCode()).as(in.body()).isEqualTo(303);
        assertThat(in.headers().firstValue("location")).contains("/signed-in");
        return this;
    }

    /// The cookies as a header has them.
    String cookie() {
        return cookies.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining("; "));
    }

    HttpRequest.Builder request(String pathOrUrl) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(pathOrUrl.startsWith("http") ? pathOrUrl : origin + pathOrUrl));
        return cookies.isEmpty() ? request : request.header("cookie", cookie());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        for (String set : response.headers().allValues("set-cookie")) {
            String pair = set.substring(0, set.indexOf(';'));
            String name = pair.substring(0, pair.indexOf('='));
            if (set.contains("Max-Age=0")) {
                cookies.remove(name);
            } else {
                cookies.put(name, pair.substring(name.length() + 1));
            }
        }
        return response;
    }

    @Override
    public void close() {
        client.close();
    }
}
