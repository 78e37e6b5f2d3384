package io.purser.gateway.relay;

import io.purser.gateway.dialect.Family;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A question to a provider whose answer we read ourselves.
///
/// @param family in whose way the secret is sent
/// @param path behind the provider's base
/// @param headers what goes with it
/// @param body null where there is none
/// @param mostBytes of an answer that is kept whole
/// @param pieces told the body of a good answer as it comes, null where it is kept whole
public record Question(
        Provider provider,
        Family family,
        HttpMethod method,
        String path,
        List<Map.Entry<String, String>> headers,
        @Nullable Buffer body,
        int mostBytes,
        @Nullable Consumer<Buffer> pieces) {

    private static final int USUAL_BYTES = 8 << 20;

    public Question {
        headers = List.copyOf(headers);
        if (mostBytes < 0) {
            throw new IllegalArgumentException(mostBytes + " is no size of an answer; expected 0 or more bytes");
        }
    }

    /// A question in OpenAI's way, without a body.
    public static Question of(Provider provider, HttpMethod method, String path) {
        return new Question(provider, Family.OPENAI, method, path, List.of(), null, USUAL_BYTES, null);
    }

    /// The same with a body.
    public Question with(List<Map.Entry<String, String>> sent, Buffer content) {
        return new Question(provider, family, method, path, sent, content, mostBytes, pieces);
    }

    /// The same, with another bound of the answer.
    public Question upTo(int bytes) {
        return new Question(provider, family, method, path, headers, body, bytes, pieces);
    }

    /// The same, with the answer's body told as it comes.
    public Question into(Consumer<Buffer> reader) {
        return new Question(provider, family, method, path, headers, body, mostBytes, reader);
    }

    /// Tells nothing of the body.
    @Override
    public String toString() {
        return "Question[" + provider.name() + ", " + method + "]";
    }

    /// What came back.
    ///
    /// @param status 0 where nothing came, or not all of it
    /// @param failure why that is so, null where the answer is whole
    /// @param contentType as the provider says it
    public record Answer(
            int status,
            Job.@Nullable Failure failure,
            @Nullable String contentType,
            Buffer body) {

        /// No answer, or not all of it.
        public static Answer none(Job.Failure failure) {
            return new Answer(0, failure, null, Buffer.buffer());
        }

        /// Whether it is what was asked for.
        public boolean isGood() {
            return status >= 200 && status <= 299;
        }

        /// Whether the question may have reached the provider.
        public boolean sent() {
            return failure != Job.Failure.UNREACHABLE;
        }

        /// Tells nothing of the body.
        @Override
        public String toString() {
            return "Answer[" + status + ", " + failure + "]";
        }
    }
}
