package io.purser.bench.fuzz;

import io.purser.control.analytics.LedgerReader;
import io.purser.control.api.rest.RestRoutes;
import io.purser.control.identity.Principal;
import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.governance.settlement.PriceRule;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Exports: the words between bytes 0xFF are the names and tags of a call and of its correction.
public final class CsvTarget {
    private static final String ORGANIZATION = "default";
    private static final String NUMBER = "-?[0-9]+(\\.[0-9]+)?";
    private static final String FORMULA = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";
    private static final long COST = 1_250_000_000;

    /// The columns of text, each with one word of the input.
    private static final List<String> WORDS = List.of(
            "request_id",
            "group",
            "cost_centre",
            "user",
            "user_id",
            "key",
            "key_id",
            "customer",
            "end_user",
            "session",
            "environment",
            "endpoint",
            "prompt_version",
            "feature",
            "provider",
            "requested_model",
            "model",
            "response_model",
            "price_version",
            "flags",
            "service_tier",
            "region",
            "reported_cost",
            "exchange",
            "follows",
            "actions",
            "external_source",
            "external_request_id");

    private static final List<String> GROUPED =
            List.of("group", "user", "customer", "model", "feature", "provider", "session", "environment");
    private static final House HOUSE = new House();
    private static final OneCall LEDGER = new OneCall();
    private static final List<Route> ROUTES = routes();
    private static final String TOKEN = HOUSE.tokens()
            .create("fuzz", Duration.ofDays(1), Principal.Grant.EVERYTHING, House.OPERATOR.actor())
            .secret();

    private CsvTarget() {}

    /// Texts by the names of their columns.
    private static final class Cells {
        private final Map<String, String> byColumn = new HashMap<>();

        void put(String column, String text) {
            byColumn.put(column, text);
        }

        String of(String column) {
            return byColumn.getOrDefault(column, "");
        }
    }

    /// Exports the call and reads the file as a spreadsheet does.
    public static void fuzzerTestOneInput(byte[] data) {
        Promise.soon(() -> input(data));
    }

    private static void input(byte[] data) {
        String[] words = new String(data, StandardCharsets.ISO_8859_1).split("\u00FF", -1);
        Cells cells = new Cells();
        for (int i = 0; i < WORDS.size(); i++) {
            byte[] word = words[i % words.length].getBytes(StandardCharsets.ISO_8859_1);
            cells.put(WORDS.get(i), new String(word, StandardCharsets.UTF_8));
        }
        LEDGER.event = event(cells);
        List<Cells> ledger = rows("/api/v1/exports/ledger.csv", Map.of());
        Promise.same(ledger.size(), 2, "a call and its correction");
        for (Cells row : ledger) {
            WORDS.forEach(column -> same(row, column, cells));
        }
        for (int from = 0; from < GROUPED.size(); from += 4) {
            List<String> dimensions = GROUPED.subList(from, from + 4);
            List<Cells> usage =
                    rows("/api/v1/exports/usage.csv", Map.of("groupBy", List.of(String.join(",", dimensions))));
            Promise.same(usage.size(), 1, "one group");
            dimensions.forEach(column -> same(usage.getFirst(), column, cells));
        }
    }

    private static void same(Cells row, String column, Cells words) {
        boolean corrections = column.equals("reported_cost") || column.equals("flags");
        String cell = row.of(column);
        String word = words.of(column);
        boolean formula = !word.isEmpty() && FORMULA.indexOf(word.charAt(0)) >= 0;
        Promise.that(
                cell.equals(formula ? "'" + word : word)
                        || (corrections && cell.isEmpty() && row.of("kind").equals(Adjustment.RE_RATE)),
                "a cell is what was written",
                column,
                word,
                cell);
    }

    private static List<Cells> rows(String path, Map<String, List<String>> query) {
        List<List<String>> rows = CsvText.rows(body(path, query));
        List<String> header = rows.getFirst();
        return rows.subList(1, rows.size()).stream()
                .map(row -> named(header, row))
                .toList();
    }

    private static Cells named(List<String> header, List<String> row) {
        Promise.same(row.size(), header.size(), "a row has a cell for every column");
        Cells named = new Cells();
        for (int i = 0; i < row.size(); i++) {
            String cell = row.get(i);
            Promise.that(
                    cell.isEmpty() || FORMULA.indexOf(cell.charAt(0)) < 0 || cell.matches(NUMBER),
                    "no cell is a formula",
                    cell);
            named.put(header.get(i), cell);
        }
        return named;
    }

    private static String body(String path, Map<String, List<String>> query) {
        Request request = new Request(
                "GET", path, Map.of(), query, Map.of("authorization", List.of("Bearer " + TOKEN)), Buffer.buffer());
        Route route = ROUTES.stream()
                .filter(one -> one.path().equals(path))
                .findFirst()
                .orElseThrow();
        try {
            Response response = ((Route.Blocking) route.handling()).handle(request);
            Promise.same(response.status(), 200, "an export is made");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            response.body().writeTo(out);
            return out.toString(StandardCharsets.UTF_8);
        } catch (Exception broken) {
            throw new AssertionError("an export is made", broken);
        }
    }

    private static List<Route> routes() {
        return new RestRoutes(
                        HOUSE.policies(),
                        HOUSE.organizations(),
                        LEDGER,
                        () -> PriceRule.NOTHING,
                        _ -> List.of(),
                        HOUSE.credentials(),
                        House.CLOCK)
                .routes();
    }

    private static UsageEvent event(Cells words) {
        long now = House.CLOCK.millis() - 10_000;
        return new UsageEvent(
                words.of("request_id"),
                now,
                now,
                attribution(words),
                words.of("provider"),
                words.of("requested_model"),
                words.of("model"),
                words.of("response_model"),
                Outcome.SUCCESS,
                UsageSource.PROVIDER,
                TokenUsage.of(10, 20),
                COST,
                words.of("price_version"),
                0,
                1,
                1,
                false,
                List.of(words.of("flags")),
                new Particulars(
                        words.of("service_tier"),
                        words.of("region"),
                        words.of("reported_cost"),
                        words.of("exchange"),
                        words.of("follows"),
                        null,
                        List.of(words.of("actions")),
                        null,
                        new Particulars.Reported(words.of("external_source"), words.of("external_request_id"))));
    }

    private static Attribution attribution(Cells words) {
        Identity identity = new Identity(
                ORGANIZATION,
                List.of(new Identity.Ref("g", words.of("group"))),
                words.of("cost_centre"),
                new Identity.Ref(words.of("user_id"), words.of("user")),
                new Identity.Ref(words.of("key_id"), words.of("key")));
        return new Attribution(
                identity,
                words.of("customer"),
                words.of("end_user"),
                words.of("session"),
                words.of("environment"),
                words.of("endpoint"),
                words.of("prompt_version"),
                words.of("feature"),
                Map.of(words.of("customer"), words.of("feature")));
    }

    /// A ledger of one call and a correction that takes half of its cost back.
    private static final class OneCall implements LedgerReader {
        private UsageEvent event = event(new Cells());

        @Override
        public void events(String organization, long from, long to, Consumer<Entry> each) {
            each.accept(Entry.usage(1, event));
            UsageEvent difference = Adjustment.difference(
                    event, -COST / 2, event.priceVersion(), event.particulars().exchange());
            each.accept(
                    Entry.of(2, new Adjustment("adj", Adjustment.RE_RATE, "fuzzed", "fuzz", null, false, difference)));
        }

        @Override
        public void calls(String organization, long from, long to, Consumer<RequestTrail> each) {}

        @Override
        public Optional<RequestTrail> request(String organization, String requestId) {
            return Optional.empty();
        }

        @Override
        public List<StoredAccount> accounts(String organization) {
            return List.of();
        }

        @Override
        public long lastSequence() {
            return 2;
        }
    }
}
