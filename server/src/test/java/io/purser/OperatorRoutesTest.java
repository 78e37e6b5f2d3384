package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorRoutesTest {
    @Test
    void whatTheySayIsKeptByNobody(@TempDir Path folder) throws Exception {
        try (RunningPurser purser = RunningPurser.start(folder, "organization: acme\n");
                HttpClient client = HttpClient.newHttpClient()) {
            for (String path : List.of("/metrics", "/sandbox/bill")) {
                assertThat(kept(client, purser, path, purser.operatorToken(), 200))
                        .isEqualTo("no-store");
                assertThat(kept(client, purser, path, "nonsense", 401)).isEqualTo("no-store");
            }
        }
    }

    private static String kept(HttpClient client, RunningPurser purser, String path, String token, int status)
            throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(purser.url() + path))
                        .header("authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        return answer.headers().firstValue("cache-control").orElse("");
    }
}
