package io.purser.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.RunningPurser;
import io.purser.process.Programs.Ended;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The listener with a certificate: a real call over TLS, and what is wrong with the files said before the start.
class TlsTest {

    private static final String SECRET = "a-secret-for-a-test-of-tls";

    private static final String GOVERNANCE = """
            organization: acme
            users: [{name: ada}]
            groups: [{name: research}]
            keys: [{name: ada-key, user: ada, group: research, secret: %s}]
            budgets:
              - {name: nothing, scope: {model: sandbox-large}, limit: 0 USD, period: month, enforcement: hard}
            """.formatted(SECRET);

    private final Path folder;

    TlsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void aCallOverTlsIsAnsweredAndGoverned(String algorithm) throws Exception {
        SelfSigned own = SelfSigned.make(folder, "own", algorithm);
        try (RunningPurser purser = RunningPurser.start(folder, GOVERNANCE, tls(own.certificate(), own.key()));
                HttpClient client = client(own.trusting())) {
            assertThat(purser.url()).startsWith("https://127.0.0.1:");
            HttpResponse<String> answer = client.send(call(purser.url(), "sandbox"), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("purser-cost")).isPresent();
            assertThat(answer.sslSession()).isPresent();
            HttpResponse<String> refused = client.send(call(purser.url(), "sandbox-large"), BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(402);
            assertThat(refused.body()).contains("https://127.0.0.1:").doesNotContain("http://");
        }
    }

    @Test
    void aClientThatDoesNotTrustTheCertificateGetsNoAnswer() throws Exception {
        SelfSigned own = SelfSigned.make(folder, "own", "EC");
        SelfSigned other = SelfSigned.make(folder, "other", "EC");
        try (RunningPurser purser = RunningPurser.start(folder, GOVERNANCE, tls(own.certificate(), own.key()));
                HttpClient client = client(other.trusting())) {
            assertThatThrownBy(() -> client.send(call(purser.url(), "sandbox"), BodyHandlers.ofString()))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void aFileThatIsMissingIsNamedWithItsLine() throws Exception {
        SelfSigned own = SelfSigned.make(folder, "own", "EC");
        Path missing = folder.resolve("missing.pem");
        Ended ended = serve(own.certificate(), missing);
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err())
                .isEqualTo("purser: not started, nothing was changed:\n  " + folder.resolve("purser.yaml")
                        + ":2: server.tls.key: \"" + missing + "\" cannot be read; expected a PEM file\n");
        assertThat(folder.resolve("store")).doesNotExist();
    }

    @Test
    void aKeyThatDoesNotFitIsNamed() throws Exception {
        SelfSigned own = SelfSigned.make(folder, "own", "EC");
        SelfSigned other = SelfSigned.make(folder, "other", "EC");
        assertOneError(
                serve(own.certificate(), other.key()),
                "server.tls: the key in " + other.key() + " is not the one that the certificate in " + own.certificate()
                        + " was made for");
    }

    @Test
    void filesThatAreNoPemAreNamed() throws Exception {
        SelfSigned own = SelfSigned.make(folder, "own", "EC");
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense\n");
        assertOneError(serve(nonsense, own.key()), "server.tls.certificate: " + nonsense + " holds no PEM certificate");
        assertOneError(serve(own.certificate(), nonsense), "server.tls.key: " + nonsense + " holds no PEM key");
    }

    private Ended serve(Path certificate, Path key) throws Exception {
        Path config = Files.writeString(
                folder.resolve("purser.yaml"), """
                server:
                  {port: 0%s}
                data: {dir: %s}
                """.formatted(tls(certificate, key), folder.resolve("store")));
        return Programs.purser(folder, "serve", "--config", config.toString());
    }

    private void assertOneError(Ended ended, String says) {
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines()).as(ended.err()).hasSize(1);
        assertThat(ended.err()).startsWith("purser: " + says);
        assertThat(folder.resolve("store")).doesNotExist();
    }

    private static String tls(Path certificate, Path key) {
        return ", tls: {certificate: \"" + certificate + "\", key: \"" + key + "\"}";
    }

    private static HttpClient client(SSLContext context) {
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static HttpRequest call(String url, String model) {
        return HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                .header("authorization", "Bearer " + SECRET)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + model
                        + "\",\"max_tokens\":20,\"messages\":[{\"role\":\"user\"," + "\"content\":\"Hello\"}]}"))
                .build();
    }
}
