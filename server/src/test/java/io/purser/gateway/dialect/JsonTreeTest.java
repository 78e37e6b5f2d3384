package io.purser.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTreeTest {
    @Test
    void oneObjectWithEveryFieldOnceIsReadAndNothingElse() {
        assertThat(read("{\"a\": {\"b\": 1}}")).isEqualTo("{\"a\":{\"b\":1}}");
        for (String other : new String[] {
            "", "[]", "1", "{", "{} {}", "{\"a\": 1, \"a\": 2}", "{\"a\": {\"b\": 1, \"b\": 2}}", "{\"a\": NaN}"
        }) {
            assertThat(read(other)).as(other).isNull();
        }
        byte[] noUtf8 = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};
        assertThat(JsonTree.read(noUtf8, noUtf8.length)).isNull();
    }

    /// Its strictness is its own: a body of the data plane with a name twice is refused in words of its own.
    @Test
    void theFactoryOfTheDataPlaneStaysAsItIs() {
        read("{}");
        assertThat(Json.FACTORY.isEnabled(JsonParser.Feature.STRICT_DUPLICATE_DETECTION))
                .isFalse();
        assertThat(Json.FACTORY.getCodec()).isNull();
    }

    private static @Nullable String read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var tree = JsonTree.read(bytes, bytes.length);
        return tree == null ? null : tree.toString();
    }
}
