package io.purser.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Requests as the bytes that go over the wire.
public final class HttpText {
    private HttpText() {}

    /// A POST of a JSON body.
    public static byte[] post(String path, Map<String, String> headers, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nhost: 127.0.0.1\r\n");
        head.append("content-type: application/json\r\ncontent-length: ")
                .append(body.length)
                .append("\r\n");
        return message(head, headers, body);
    }

    /// A GET.
    public static byte[] get(String path, Map<String, String> headers) {
        return message(new StringBuilder("GET " + path + " HTTP/1.1\r\nhost: 127.0.0.1\r\n"), headers, new byte[0]);
    }

    private static byte[] message(StringBuilder head, Map<String, String> headers, byte[] body) {
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] message = new byte[start.length + body.length];
        System.arraycopy(start, 0, message, 0, start.length);
        System.arraycopy(body, 0, message, start.length, body.length);
        return message;
    }
}
