package io.purser.platform.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// The answer of a blocking route.
public record Response(int status, Map<String, String> headers, Body body) {

    /// Written to the connection with back-pressure.
    @FunctionalInterface
    public interface Body {
        void writeTo(OutputStream out) throws IOException;

        /// It has been written, or never will be.
        default void end() {}
    }

    /// A body that goes on until its writer ends it or the client leaves, which interrupts the writer. What was read of
    /// the request is given back before it begins.
    public interface Lasting extends Body {
        /// How long the connection may take nothing before the client is cut.
        Duration patience();
    }

    /// The same, which nobody on the way may keep.
    public Response unstored() {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put("cache-control", "no-store");
        return new Response(status, more, body);
    }

    public static Response json(int status, byte[] json) {
        return new Response(status, Map.of("content-type", "application/json"), out -> out.write(json));
    }

    public static Response text(int status, String text) {
        return new Response(
                status,
                Map.of("content-type", "text/plain; charset=utf-8"),
                out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
