package io.purser.bench.load;

import org.jspecify.annotations.Nullable;

/// What came back for one call.
///
/// @param status 0 where the connection ended before a head
/// @param whole whether the answer came to its end
/// @param body of an answer that is not whole: what came
public record Answer(int status, String head, String body, boolean whole, long sentNanos, long endedNanos) {

    /// A header's value, null where it is absent.
    public @Nullable String header(String lowerCaseName) {
        String value = MessageDecoder.header(head, lowerCaseName);
        return value.isEmpty() ? null : value;
    }

    /// The gateway's id of the call, null where it did not say one.
    public @Nullable String requestId() {
        return header("purser-request-id");
    }

    /// The provider's own id of its answer, null where the body has none.
    public @Nullable String providerId() {
        return text("\"id\":\"");
    }

    public boolean success() {
        return status == 200 && whole;
    }

    private @Nullable String text(String before) {
        int at = body.indexOf(before);
        if (at < 0) {
            return null;
        }
        int from = at + before.length();
        int to = body.indexOf('"', from);
        return to < 0 ? null : body.substring(from, to);
    }
}
