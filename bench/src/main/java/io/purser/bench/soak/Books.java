package io.purser.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.purser.bench.judge.Nanos;
import io.purser.bench.process.Gateway;
import io.purser.bench.run.Report;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// What the provider served against what the ledger and its accounts say, at the end of a soak.
final class Books {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Of a whole answer: 300 tokens in at 2.50 USD, 120 out at 10 USD, per million.
    private static final long WHOLE_NANOS = 1_950_000;

    /// Of a streamed one: 300 in, 40 out.
    private static final long STREAMED_NANOS = 1_150_000;

    private static final int PATIENCE = 50;
    private final Gateway gateway;
    private final int stubPort;
    private final Instant begun;

    /// @param begun before the first call: a window that began later has not seen all of them
    Books(Gateway gateway, int stubPort, Instant begun) {
        this.begun = begun;
        this.gateway = gateway;
        this.stubPort = stubPort;
    }

    void judge(Report report) throws IOException, InterruptedException {
        long open = gateway.openHolds();
        for (int look = 0; look < PATIENCE && open > 0; look++) {
            Thread.sleep(100);
            open = gateway.openHolds();
        }
        report.atMost("holds open at rest", (double) open, 0, "");
        JsonNode served = served();
        long calls = served.get("whole").asLong() + served.get("streamed").asLong();
        long cost = served.get("whole").asLong() * WHOLE_NANOS
                + served.get("streamed").asLong() * STREAMED_NANOS;
        Entries entries = entries();
        report.holds(
                "every call served stands once in the ledger",
                entries.count() == calls && entries.twice() == 0,
                calls + " served, " + entries.count() + " entries, " + entries.twice() + " twice");
        report.holds(
                "the ledger's cost is the provider's",
                entries.nanos() == cost,
                cost + " and " + entries.nanos() + " billionths of a dollar");
        report.holds("every account is the sum of its entries", accountsEqual(entries, cost), budgetFigures());
    }

    private JsonNode served() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + stubPort + "/served"))
                    .build();
            return JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
    }

    private record Entries(long count, long twice, long nanos, long tokens) {}

    /// Read row by row: an hour's ledger does not fit into memory.
    private Entries entries() throws IOException, InterruptedException {
        long count = 0;
        long nanos = 0;
        long tokens = 0;
        Set<Long> ids = new HashSet<>();
        try (InputStream csv = gateway.open("/api/v1/exports/ledger.csv");
                CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(csv)) {
            for (NamedCsvRecord row : rows) {
                count++;
                nanos += Nanos.parse(row.getField("cost"));
                tokens += Long.parseLong(row.getField("input_tokens")) + Long.parseLong(row.getField("output_tokens"));
                ids.add(fingerprint(row.getField("request_id")));
            }
        }
        return new Entries(count, count - ids.size(), nanos, tokens);
    }

    /// 64 bits of an id: a collision among millions is not to be expected, and would be told as a
    /// difference, not hide one.
    private static long fingerprint(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private boolean accountsEqual(Entries entries, long cost) throws IOException, InterruptedException {
        for (JsonNode account : JSON.readTree(gateway.get("/api/v1/budgets")).get("budgets")) {
            if (Instant.parse(account.get("windowStart").asText()).isAfter(begun)) {
                continue;
            }
            boolean inTokens = account.get("name").asText().equals("ada-key-week");
            String settled = account.get("settled").asText();
            long is = inTokens ? Long.parseLong(settled) : Nanos.parse(settled);
            if (is != (inTokens ? entries.tokens() : cost) || !isZero(account.get("held"))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(JsonNode amount) {
        return new BigDecimal(amount.asText()).signum() == 0;
    }

    private String budgetFigures() throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (JsonNode account : JSON.readTree(gateway.get("/api/v1/budgets")).get("budgets")) {
            text.append(account.get("name").asText())
                    .append(' ')
                    .append(account.get("settled").asText())
                    .append("; ");
        }
        return text.toString();
    }
}
