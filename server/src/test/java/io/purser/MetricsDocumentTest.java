package io.purser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.control.subscriptions.Feed;
import io.purser.control.subscriptions.SubscriptionDesk;
import io.purser.control.subscriptions.SubscriptionMeters;
import io.purser.control.subscriptions.Subscriptions;
import io.purser.control.subscriptions.TailInMemory;
import io.purser.core.money.CurrencyUnit;
import io.purser.gateway.listener.TrafficMeters;
import io.purser.governance.settlement.EstimateMeters;
import io.purser.governance.settlement.EstimateMetrics;
import io.purser.platform.telemetry.Telemetry;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// `docs/operations.md`, the alert rules and the dashboard know the metrics that there are, and no others; every alert
/// and every error code has its place in the runbook. With `-Dpurser.write.docs=true` the table is written anew.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsDocumentTest {
    private static final Path PAGE = Path.of("../docs/operations.md");
    private static final Path RULES = Path.of("../deploy/prometheus/purser.rules.yml");
    private static final Path DASHBOARD = Path.of("../deploy/grafana/purser.json");
    private static final String BEGIN = "<!-- metrics: written by MetricsDocumentTest -->\n";
    private static final String END = "<!-- end of metrics -->\n";
    private static final Pattern NAME = Pattern.compile("\\b(?:purser|jvm|process|system)_[a-z_]+\\b");
    private static final String GOVERNANCE = """
            organization: acme
            users: [{name: ada}]
            keys: [{name: ada-key, user: ada, secret: a-secret-for-a-test-of-metrics}]
            """;

    /// A metric as a scrape shows it.
    private record Metric(String name, String kind, String help, Set<String> labels) {}

    private final Map<String, Metric> known = new TreeMap<>();
    /// A JVM that has not collected garbage yet does not show how long it took.
    private final Set<String> series = new TreeSet<>(List.of("jvm_gc_pause_seconds_sum", "jvm_gc_pause_seconds_count"));

    MetricsDocumentTest(@TempDir Path folder) throws IOException {
        read(everythingThatCalls());
        String collector = "telemetry: {otlp: {endpoint: \"http://127.0.0.1:1\", timeout: 1s}}\n";
        try (RunningPurser purser = RunningPurser.start(folder, GOVERNANCE, "", collector)) {
            read(purser.operatorGets("/metrics"));
        }
    }

    /// A scrape after each kind of event that is counted.
    private static String everythingThatCalls() throws IOException {
        try (Telemetry telemetry = new Telemetry()) {
            TrafficMeters traffic = new TrafficMeters(telemetry.registry());
            traffic.answered("/v1/chat/completions", 200, 1_000_000);
            traffic.refused("budget_exceeded");
            traffic.attemptFollows("openai", "timeout");
            traffic.upstreamFailed("openai", "timeout");
            traffic.usageFieldUnknown("openai", "new_tokens");
            EstimateMeters estimates = new EstimateMeters(telemetry.registry());
            estimates.settled(
                    "openai", "gpt-5", new EstimateMetrics.Pair(1, 1, 1L, 1, 1, 1L, CurrencyUnit.of("USD")), false);
            estimates.toppedUp("openai", "gpt-5", true);
            estimates.learned("openai", "gpt-5", 1, 1);
            Subscriptions none = SubscriptionDesk.of(new TailInMemory());
            SubscriptionMeters subscriptions = new SubscriptionMeters(telemetry.registry(), none);
            subscriptions.told(Subscriptions.CONSUMPTION);
            subscriptions.ended(Feed.Ending.LEFT);
            subscriptions.refused("per_token");
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            telemetry.scrape().body().writeTo(text);
            return text.toString(StandardCharsets.UTF_8);
        }
    }

    private void read(String scrape) {
        Map<String, String> helps = new TreeMap<>();
        Map<String, String> kinds = new TreeMap<>();
        for (String line : scrape.lines().toList()) {
            String[] words = line.split(" ", 4);
            switch (words[0] + " " + words[1]) {
                case "# HELP" -> helps.put(words[2], words.length > 3 ? words[3] : "");
                case "# TYPE" -> kinds.put(words[2], words[3]);
                default -> sample(line, helps, kinds);
            }
        }
    }

    private void sample(String line, Map<String, String> helps, Map<String, String> kinds) {
        String name = line.split("[{ ]", 2)[0];
        series.add(name);
        String family = kinds.containsKey(name) ? name : name.replaceAll("_(bucket|sum|count|max)$", "");
        Metric metric = known.computeIfAbsent(
                family,
                _ -> new Metric(
                        family, kinds.getOrDefault(family, ""), helps.getOrDefault(family, ""), new TreeSet<>()));
        Pattern.compile("([a-z_]+)=\"")
                .matcher(line)
                .results()
                .map(found -> found.group(1))
                .filter(label -> !label.equals("le"))
                .forEach(metric.labels()::add);
    }

    @Test
    void thePageHasEveryMetricOfOurs() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(begin).as("the marks stand in the page").isBetween(BEGIN.length(), end);
        if (Boolean.getBoolean("purser.write.docs")) {
            Files.writeString(PAGE, page.substring(0, begin) + table() + page.substring(end));
            return;
        }
        assertThat(page.substring(begin, end))
                .as("run the test with -Dpurser.write.docs=true to write the page anew")
                .isEqualTo(table());
    }

    private String table() {
        StringBuilder table = new StringBuilder("| metric | kind | by | is |\n|---|---|---|---|\n");
        for (Metric metric : known.values()) {
            if (metric.name().startsWith("purser_") && !metric.name().endsWith("_max")) {
                String labels =
                        metric.labels().stream().map(each -> "`" + each + "`").collect(Collectors.joining(", "));
                table.append(
                        "| `%s` | %s | %s | %s |\n".formatted(metric.name(), metric.kind(), labels, metric.help()));
            }
        }
        return table.toString();
    }

    @Test
    void theRulesUseMetricsThatThereAre() throws IOException {
        Set<String> used = new TreeSet<>();
        rules().forEach(rule -> used.addAll(names(rule.path("expr").asText())));
        assertThat(used).isSubsetOf(series).hasSizeGreaterThan(8);
    }

    @Test
    void theDashboardUsesMetricsThatThereAre() throws IOException {
        Set<String> used = new TreeSet<>();
        JsonNode dashboard = new ObjectMapper().readTree(Files.readString(DASHBOARD));
        dashboard.findValuesAsText("expr").forEach(expr -> used.addAll(names(expr)));
        assertThat(used).isSubsetOf(series).hasSizeGreaterThan(15);
        Set<String> ours = new TreeSet<>();
        known.keySet().stream()
                .filter(name -> name.startsWith("purser_") && !name.endsWith("_max"))
                .forEach(ours::add);
        assertThat(ours).allMatch(name -> used.stream().anyMatch(each -> each.startsWith(name)));
    }

    private static Set<String> names(String expression) {
        return NAME.matcher(expression).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    @Test
    void everyAlertLeadsToItsSectionOfTheRunbook() throws IOException {
        List<String> sections = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("### Purser"))
                .map(line -> line.substring(4))
                .toList();
        List<String> alerts = new ArrayList<>();
        for (JsonNode rule : rules()) {
            String alert = rule.path("alert").asText();
            alerts.add(alert);
            assertThat(rule.path("annotations").path("runbook_url").asText())
                    .isEqualTo("docs/operations.md#" + alert.toLowerCase(Locale.ROOT));
        }
        assertThat(alerts).containsExactlyElementsOf(sections);
    }

    private static List<JsonNode> rules() throws IOException {
        JsonNode root = new ObjectMapper()
                .valueToTree(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(RULES)));
        List<JsonNode> rules = new ArrayList<>();
        root.path("groups").path(0).path("rules").forEach(rules::add);
        return rules;
    }

    @Test
    void everyErrorCodeIsInTheRunbook() throws IOException {
        Pattern code = Pattern.compile("(?:(?:Refusal\\.of|failed|new Problem|refused)\\(\\s*\\d{3},"
                + "|(?:unauthorized|unavailable|Refusal\\.invalid|unknown)\\()\\s*\"([a-z_]+)\"");
        Set<String> codes = new TreeSet<>();
        for (String room : List.of("gateway/listener", "control/api/rest")) {
            try (Stream<Path> files = Files.list(Path.of("src/main/java/io/purser", room))) {
                for (Path file : files.toList()) {
                    code.matcher(Files.readString(file)).results().forEach(found -> codes.add(found.group(1)));
                }
            }
        }
        Set<String> runbook = new TreeSet<>();
        Pattern.compile("(?m)^\\| `([a-z_]+)` \\| \\d{3} ")
                .matcher(Files.readString(PAGE))
                .results()
                .forEach(found -> runbook.add(found.group(1)));
        assertThat(codes).hasSizeGreaterThan(30);
        assertThat(runbook).containsAll(codes);
    }

    @Test
    void promtoolAcceptsTheRulesAndTheirTests() throws Exception {
        String rules = RULES.toRealPath().toString();
        promtool("check", "rules", rules);
        promtool("test", "rules", rules.replace(".yml", ".test.yml"));
    }

    private static void promtool(String... arguments) throws IOException, InterruptedException {
        assumeTrue(
                Stream.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool"))),
                "promtool is not here (Debian: apt-get install prometheus)");
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
