package io.purser.control.api.rest;

import io.purser.platform.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A page of a few sentences: nobody keeps it, frames it, or learns where its reader came from, and no script runs.
final class Page {
    /// Where the look of the pages stands.
    static final String STYLE = "/sign-in.css";

    private static final Map<String, String> HEADERS = Map.of(
            "content-type", "text/html; charset=utf-8",
            "cache-control", "no-store",
            "content-security-policy",
                    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            "x-frame-options", "DENY",
            "x-content-type-options", "nosniff",
            // Not no-referrer: then browsers say `Origin: null` of our own forms.
            "referrer-policy", "same-origin",
            "cross-origin-opener-policy", "same-origin");

    private Page() {}

    /// @param body HTML, in which every text was escaped
    static Response of(int status, String title, String body) {
        return of(status, title, "", body, null);
    }

    /// @param head what else stands in the head
    /// @param cookie to be set, null for none
    private static Response of(int status, String title, String head, String body, @Nullable String cookie) {
        byte[] html = """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
                <title>%1$s - Purser</title><link rel="stylesheet" href="%3$s">%4$s</head>
                <body><main><h1>%1$s</h1>
                %2$s
                </main></body>
                </html>
                """.formatted(escaped(title), body, STYLE, head).getBytes(StandardCharsets.UTF_8);
        return new Response(status, headers(cookie), out -> out.write(html));
    }

    /// A page that leads on to another page of ours by itself.
    ///
    /// @param cookie to be set
    static Response leading(String title, String path, String body, String cookie) {
        String lead = "<meta http-equiv=\"refresh\" content=\"0; url=" + escaped(path) + "\">";
        String link = "\n<p><a class=\"button\" href=\"" + escaped(path) + "\">Go on</a></p>";
        return of(200, title, lead, body + link, cookie);
    }

    /// Leads on to another page.
    ///
    /// @param cookie to be set, null for none
    static Response to(String path, @Nullable String cookie) {
        Map<String, String> headers = headers(cookie);
        headers.put("location", path);
        return new Response(303, headers, _ -> {});
    }

    private static Map<String, String> headers(@Nullable String cookie) {
        Map<String, String> headers = new LinkedHashMap<>(HEADERS);
        if (cookie != null) {
            headers.put("set-cookie", cookie);
        }
        return headers;
    }

    /// How the pages look: a file of its own, since the policy of their content allows none within them.
    static Response style() {
        byte[] css;
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream("/io/purser/pages/sign-in.css"))) {
            css = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Response(
                200,
                Map.of(
                        "content-type", "text/css; charset=utf-8",
                        "cache-control", "max-age=3600",
                        "x-content-type-options", "nosniff"),
                out -> out.write(css));
    }

    /// A text as HTML shows it.
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
