package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What docs/reliability.md names as showing something is there: each test, and each method where one is named.
final class ReliabilityDocumentTest {
    private static final Pattern CLASS = Pattern.compile("`(\\w+Test)\\b");
    private static final Pattern METHOD = Pattern.compile("`(?:(\\w+Test)\\.)?([a-z]\\w+)…`");

    private final Map<String, String> sources = new HashMap<>();
    private String document = "";

    @BeforeEach
    void read() throws IOException {
        document = Files.readString(Path.of("../docs/reliability.md"));
        for (Path root : new Path[] {Path.of("src/test/java"), Path.of("../bench/src/test/java")}) {
            try (Stream<Path> files = Files.exists(root) ? Files.walk(root) : Stream.empty()) {
                for (Path file : files.filter(one -> one.toString().endsWith("Test.java"))
                        .toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.merge(name, Files.readString(file), String::concat);
                }
            }
        }
    }

    @Test
    void everyTestThatItNamesIsThere() {
        assertThat(new TreeSet<>(CLASS.matcher(document)
                        .results()
                        .map(match -> match.group(1))
                        .toList()))
                .hasSizeGreaterThan(40)
                .isSubsetOf(sources.keySet());
    }

    @Test
    void everyMethodThatItNamesIsInThatTest() {
        String last = "";
        TreeSet<String> missing = new TreeSet<>();
        int named = 0;
        for (MatchResult match : METHOD.matcher(document).results().toList()) {
            last = match.group(1) == null ? last : match.group(1);
            named++;
            if (!sources.getOrDefault(last, "").contains("void " + match.group(2))) {
                missing.add(last + "." + match.group(2));
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(30);
    }
}
