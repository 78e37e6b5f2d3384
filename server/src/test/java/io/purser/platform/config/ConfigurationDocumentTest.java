package io.purser.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/configuration.md` says what the code reads: the table of settings stands in it word for word, and the code
/// reads exactly the fields of that table. With `-Dpurser.write.docs=true` the page is written anew.
class ConfigurationDocumentTest {

    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final String BEGIN = "<!-- settings: written by ConfigurationDocumentTest -->\n";
    private static final String END = "<!-- end of settings -->\n";

    @Test
    void thePageHasEverySetting() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(begin).as("the marks stand in the page").isBetween(BEGIN.length(), end);
        String expected = table();
        if (Boolean.getBoolean("purser.write.docs")) {
            Files.writeString(PAGE, page.substring(0, begin) + expected + page.substring(end));
            return;
        }
        assertThat(page.substring(begin, end))
                .as("run the test with -Dpurser.write.docs=true to write the page anew")
                .isEqualTo(expected);
    }

    @Test
    void theCodeReadsExactlyTheDocumentedFields(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("purser.yaml");
        Files.writeString(file, """
                unknownField: 1
                server: {unknownField: 1, tls: {unknownField: 1}}
                data: {unknownField: 1}
                onDisconnect: {unknownField: 1, drain: {unknownField: 1}}
                fallbacks: [{unknownField: 1, to: [{unknownField: 1}]}]
                limits: {unknownField: 1}
                telemetry: {unknownField: 1, otlp: {unknownField: 1}}
                smtp: {unknownField: 1}
                issuers: [{unknownField: 1, claims: {unknownField: 1}, organization: {unknownField: 1}, signIn: {unknownField: 1}}]
                providers: [{unknownField: 1, timeouts: {unknownField: 1}, retries: {unknownField: 1}}]
                prices:
                  - unknownField: 1
                    tiers: [{unknownField: 1}]
                    services:
                      unknownField: 1
                      priority: {unknownField: 1, tiers: [{unknownField: 1}]}
                      flex: {unknownField: 1, tiers: [{unknownField: 1}]}
                      batch: {unknownField: 1, tiers: [{unknownField: 1}]}
                """);
        assertThatThrownBy(() -> Config.load(file, Map.of(), List.of()))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        refused -> assertThat(known(refused)).isEqualTo(documented()));
    }

    /// What the reader says it knows, as `section.field`.
    private static Set<String> known(ConfigException refused) {
        Set<String> known = new TreeSet<>();
        for (Problem problem : refused.problems()) {
            String path = problem.place().path().replace("[0]", "[]");
            if (path.endsWith("unknownField")) {
                String section = path.substring(0, path.length() - "unknownField".length());
                String names = problem.message().substring(problem.message().indexOf("known here: ") + 12);
                Stream.of(names.split(", ")).forEach(name -> known.add(section + name));
            }
        }
        return known;
    }

    private static Set<String> documented() {
        Set<String> fields = new TreeSet<>();
        for (Setting setting : Settings.ALL) {
            StringBuilder path = new StringBuilder();
            for (String part : setting.path().split("\\.")) {
                String name = part.replace("[]", "");
                (name.equals("*") ? rates() : Set.of(name)).forEach(each -> fields.add(path + each));
                path.append(part).append('.');
            }
        }
        fields.removeIf(field -> field.startsWith("server.admin."));
        return fields;
    }

    /// What a `*` stands for: the rates of a price.
    private static Set<String> rates() {
        return Settings.ALL.stream()
                .filter(setting -> setting.path().startsWith("prices[].")
                        && setting.form().equals("money")
                        && !setting.path().endsWith("*")
                        && !setting.path().endsWith(".perRequest"))
                .map(setting -> setting.path().substring("prices[].".length()))
                .collect(Collectors.toSet());
    }

    private static String table() {
        var table = new StringBuilder("| field | takes | default | what it is | variable |\n|---|---|---|---|---|\n");
        for (Setting setting : Settings.ALL) {
            table.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            setting.path(),
                            setting.form(),
                            setting.otherwise(),
                            setting.meaning(),
                            setting.overridable() ? "`" + setting.variable() + "`" : ""));
        }
        table.append("\n| variable | provider | dialect | base URL | models |\n|---|---|---|---|---|\n");
        for (UsualProviders.Usual usual : UsualProviders.ALL) {
            table.append("| `%s` | `%s` | %s | %s | %s |\n"
                    .formatted(
                            usual.variable(),
                            usual.name(),
                            usual.dialect(),
                            usual.baseUrl(),
                            usual.models().stream()
                                    .map(model -> "`" + model + "`")
                                    .collect(Collectors.joining(" "))));
        }
        return table.toString();
    }
}
