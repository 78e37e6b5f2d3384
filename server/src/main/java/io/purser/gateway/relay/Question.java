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
/// @param pieces told the body of a good answer as it comes, null where it is kept whole
public record Question(
        Provider provider,
        Family family,
        HttpMethod method,
        String path,
        List<Map.Entry<String, String>> headers,
        @Nullable Buffer body,
        @Nullable Consumer<Buffer> pieces) {

    /// The most of an answer that is kept whole.
    static final int MOST_BYTES = 8 << 20;

    public Question {
        headers = List.copyOf(headers);
    }

    /// A question without a body.
    public static Question of(Provider provider, HttpMethod method, String path) {
        return new Question(provider, Family.OPENAI, method, path, List.of(), null, null);
    }

    /// The same, with the answer's body told as it comes.
    public Question into(Consumer<Buffer> reader) {
        return new Question(provider, family, method, path, headers, body, reader);
    }

    /// Tells nothing of the body.
    @Override
    public String toString() {
        return "Question[" + provider.name() + ", " + method + "]";
    }

    /// What came back.
    ///
    /// @param status 0 where nothing came, or not all of it
    /// @param sent whether the question may have reached the provider
    /// @param contentType as the provider says it
    public record Answer(int status, boolean sent, @Nullable String contentType, Buffer body) {
        /// Whether it is what was asked for.
        public boolean isGood() {
            return status >= 200 && status <= 299;
        }
    }
}
