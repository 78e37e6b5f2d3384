package io.purser.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.process.Programs.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What cannot start says so in one clear error with its line, path or port, ends with 1 and changes nothing.
class StartTest {

    private final Path folder;
    private final Path data;

    StartTest(@TempDir Path folder) {
        this.folder = folder;
        this.data = folder.resolve("store");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended ended = serve("--port", Integer.toString(taken.getLocalPort()));
            assertOneError(ended, "cannot listen on 127.0.0.1:" + taken.getLocalPort());
            assertThat(data).doesNotExist();
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("a-file"), "");
        Ended ended = Programs.purser(
                folder, "serve", "--port", "0", "--data", file.resolve("store").toString());
        assertOneError(ended, "data folder " + file.resolve("store") + " cannot be made");
    }

    @Test
    void aMalformedConfigurationNamesItsLines() throws Exception {
        Path config =
                Files.writeString(folder.resolve("purser.yaml"), "server:\n  prot: 1\nlimits: {bodyBytes: big}\n");
        Ended ended = serve("--port", "0", "--config", config.toString());
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).isEqualTo("""
                purser: not started, nothing was changed:
                  %1$s:2: server.prot: unknown field; did you mean `port`?
                  %1$s:3: limits.bodyBytes: "big" is not a size; expected one such as 32MiB or 16KiB
                """.formatted(config));
        assertThat(data).doesNotExist();
    }

    @Test
    void aMalformedGovernanceFileNamesItsLines() throws Exception {
        Path file = Files.writeString(folder.resolve("governance.yaml"), """
                organization: acme
                budgets:
                  - {name: b, scope: {organization: acme}, limit: 5 USD, period: month}
                """);
        Ended ended = serve("--port", "0", "--governance", file.toString());
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("purser: not started, nothing was changed:\n  " + file + ":3: budgets[0]")
                .contains("enforcement");
        assertThat(data).doesNotExist();
    }

    @Test
    void aMissingConfigurationIsNamed() throws Exception {
        Ended ended = serve("--port", "0", "--config", "nowhere.yaml");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("nowhere.yaml: no such file");
        assertThat(data).doesNotExist();
    }

    @Test
    void aMachineWithoutAJdkIsToldWhatToInstall() throws Exception {
        Ended ended = Programs.run(
                folder,
                Map.of("PURSER_JVMS", folder.resolve("none").toString()),
                List.of("bash", Path.of("../purser").toRealPath().toString(), "version"));
        assertOneError(ended, "no JDK 25 or newer found");
        assertThat(ended.err()).contains("JAVA_HOME", "install");
    }

    @Test
    void whatIsNotUnderstoodEndsWithTwo() throws Exception {
        Ended ended = Programs.purser(folder, "serve", "--prot", "1");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("--prot", "purser serve --help");
    }

    private Ended serve(String... args) throws IOException, InterruptedException {
        String[] all = new String[args.length + 3];
        all[0] = "serve";
        all[1] = "--data";
        all[2] = data.toString();
        System.arraycopy(args, 0, all, 3, args.length);
        return Programs.purser(folder, all);
    }

    private static void assertOneError(Ended ended, String says) {
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("purser: ")
                .contains(says);
    }
}
