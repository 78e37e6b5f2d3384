package io.purser.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.usage.Meter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read out of a form, and what is refused because somebody else could read another thing.
final class MultipartBodyTest {
    private static final String TYPE = "multipart/form-data; boundary=XyZ";

    private static String form(String... parts) {
        return "--XyZ\r\n" + String.join("\r\n--XyZ\r\n", parts) + "\r\n--XyZ--\r\n";
    }

    private static String field(String name, String value) {
        return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value;
    }

    private static String file(String name, String content) {
        return "Content-Disposition: form-data; name=\"" + name
                + "\"; filename=\"a b.wav\"\r\nContent-Type: audio/wav\r\n\r\n" + content;
    }

    private static BodyPeek.Peek read(String type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        return MediaPeek.read(Endpoint.TRANSCRIPTIONS, null, type, bytes, bytes.length);
    }

    private static Peeked understood(BodyPeek.Peek peek) {
        return ((BodyPeek.Peek.Understood) peek).peeked();
    }

    @Test
    void theFieldsAreFoundWhereverTheFileStands() {
        Peeked peeked = understood(read(
                TYPE,
                form(file("file", "\r\nbytes \0 --Xy\r\n"), field("model", "whisper-1"), field("stream", "true"))));

        assertThat(peeked.shape().model()).isEqualTo("whisper-1");
        assertThat(peeked.shape().streamed()).isTrue();
        assertThat(peeked.shape().units().get(Meter.AUDIO_INPUT_MILLIS)).isPositive();
    }

    @Test
    void theModelIsReplacedInPlaceAndNothingElse() {
        String body = form(field("model", "fast"), file("file", "sound"), field("language", "en"));
        Peeked peeked = understood(read(TYPE, body));

        assertThat(peeked.edit().bytes().toString()).isEqualTo(body);
        assertThat(peeked.edit().model("whisper-1").bytes().toString()).isEqualTo(body.replace("fast", "whisper-1"));
    }

    @Test
    void aModelThatStoodInThePathBecomesAPartOfItsOwn() {
        byte[] body = form(file("file", "sound")).getBytes(StandardCharsets.ISO_8859_1);
        Peeked peeked = understood(MediaPeek.read(Endpoint.TRANSCRIPTIONS, "deployed", TYPE, body, body.length));

        assertThat(peeked.edit().model("whisper-1").bytes().toString())
                .isEqualTo(form(field("model", "whisper-1"), file("file", "sound")));
    }

    @Test
    void fieldsThatNobodyChargesForPassHoweverTheyLook() {
        assertThat(read(
                        TYPE,
                        form(field("model", "w"), file("file", "x"), field("include[]", "a"), field("include[]", "b"))))
                .isInstanceOf(BodyPeek.Peek.Understood.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=a; boundary=XyZ",
                "multipart/form-data; boundary=\"a\\\"b\"",
                "application/json",
            })
    void aContentTypeThatDoesNotNameOneBoundaryIsRefused(String type) {
        assertThat(read(type, form(field("model", "w"), file("file", "x")))).isInstanceOf(BodyPeek.Peek.Rejected.class);
    }

    @Test
    void whatTwoReadersCouldReadDifferentlyIsRefused() {
        String model = field("model", "w");
        String file = file("file", "x");
        List<String> bodies = List.of(
                "",
                "--XyZ",
                "--XyZ--",
                "preamble\r\n" + form(model, file),
                form(model, file) + "epilogue",
                form(model, file).replace("\r\n", "\n"),
                form(model, file("file", "x\n--XyZ\nsmuggled")),
                form(model, file("file", "x--XyZ")),
                form(model, file, field("model", "other")),
                form(model, file, file),
                form(model.replace("name=\"model\"", "name=\"mo\\\"del\""), file),
                form(model.replace("form-data;", "form-data; name=\"x\";"), file),
                form(model.replace("form-data", "attachment"), file),
                form("Content-Transfer-Encoding: base64\r\n" + model, file),
                form(model + "", "no head at all"),
                form(model, "Content-Disposition: form-data; name=\"" + "x".repeat(5_000) + "\"\r\n\r\n", file),
                form(model, field("file", "not a file")),
                form(model, file("file", "")),
                form(file),
                form(file("model", "w"), file),
                form(field("model", "w\r\nx"), file),
                form(model, file, field("stream", "perhaps")),
                String.join(
                        "",
                        java.util.Collections.nCopies(
                                1,
                                form(java.util.stream.Stream.generate(() -> field("x", "y"))
                                        .limit(70)
                                        .toArray(String[]::new)))));

        assertThat(bodies).allSatisfy(body -> assertThat(read(TYPE, body)).isInstanceOf(BodyPeek.Peek.Rejected.class));
    }

    @Test
    void aCutFormNeverThrows() {
        String whole = form(field("model", "w"), file("file", "x\r\n-"), field("n", "1"));
        for (int length = 0; length < whole.length() - 2; length++) {
            assertThat(read(TYPE, whole.substring(0, length))).isInstanceOf(BodyPeek.Peek.Rejected.class);
        }
    }
}
