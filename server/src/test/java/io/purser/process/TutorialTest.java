package io.purser.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.process.Programs.Ended;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs every command of `docs/tutorial.md` in its order, in one shell, and looks for the output that the page shows:
/// each shown line must be among what was printed, with `…` for anything.
class TutorialTest {

    private static final Pattern BLOCK = Pattern.compile("```(sh|text)\n(.*?)```", Pattern.DOTALL);
    private static final String MARK = "=== end of step ";

    /// A step: commands, and the lines that the page shows.
    private record Step(String commands, List<String> shown) {}

    @Test
    void everyCommandOfTheTutorialDoesWhatThePageShows(@TempDir Path folder) throws Exception {
        String page = Files.readString(Path.of("../docs/tutorial.md")).replace("8080", Integer.toString(freePort()));
        List<Step> steps = steps(page);
        shim(folder.resolve("purser"));
        Path script = Files.writeString(folder.resolve("tutorial.sh"), script(steps));

        Ended ended = Programs.run(folder, Map.of("PURSER_URL", url(page)), List.of("bash", script.toString()));

        assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(0);
        String[] outputs = ended.out().split(MARK + "\\d+\n", -1);
        var missing = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            for (String line : steps.get(i).shown()) {
                if (outputs[i].lines().noneMatch(pattern(line).asMatchPredicate())) {
                    missing.append("step %d prints «%s» in:%n%s".formatted(i + 1, line, outputs[i]));
                }
            }
        }
        assertThat(missing.toString()).as(ended.err()).isEmpty();
    }

    private static List<Step> steps(String page) {
        List<Step> steps = new ArrayList<>();
        BLOCK.matcher(page).results().forEach(block -> {
            if (block.group(1).equals("sh")) {
                steps.add(new Step(block.group(2), List.of()));
            } else {
                Step last = steps.removeLast();
                steps.add(new Step(
                        last.commands(),
                        block.group(2).lines().filter(line -> !line.isBlank()).toList()));
            }
        });
        return steps;
    }

    private static String script(List<Step> steps) {
        var script = new StringBuilder("set -eum\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n");
        for (int i = 0; i < steps.size(); i++) {
            script.append(steps.get(i).commands())
                    .append("echo '")
                    .append(MARK)
                    .append(i + 1)
                    .append("'\n");
        }
        return script.toString();
    }

    /// White space counts once, and `…` is anything.
    private static Pattern pattern(String line) {
        return Pattern.compile(List.of(line.strip().split("…", -1)).stream()
                .map(part -> List.of(part.strip().split("\\s+")).stream()
                        .map(Pattern::quote)
                        .collect(Collectors.joining("\\s+")))
                .collect(Collectors.joining(".*", "\\s*", "\\s*")));
    }

    private static String url(String page) {
        var found = Pattern.compile("http://localhost:\\d+").matcher(page);
        assertThat(found.find()).isTrue();
        return found.group();
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    /// `./purser` of the page is this build's classes.
    private static void shim(Path file) throws IOException {
        String command =
                Programs.javaCommand().stream().map(part -> "'" + part + "'").collect(Collectors.joining(" "));
        Files.writeString(file, "#!/bin/sh\nexec " + command + " \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
