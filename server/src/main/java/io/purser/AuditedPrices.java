package io.purser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.audit.Actor;
import io.purser.control.audit.Audit;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditChange;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.control.prices.PriceRows;
import io.purser.core.pricing.ModelPrice;
import io.purser.platform.config.Config;
import io.purser.platform.json.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Notes which prices and exchange rates of files come in force, row by row. The entry stands before they are in
/// force; what was noted last is remembered with it in one transaction, so that a start with the same files notes
/// nothing.
final class AuditedPrices {
    private final Audit audit;

    AuditedPrices(Audit audit) {
        this.audit = audit;
    }

    /// What the configuration says at a start.
    void started(Config config) {
        prices("purser.yaml", "audit.prices.configured", config.prices());
        if (config.priceFile() != null) {
            prices(config.priceFile().toString(), config.listPrices());
        }
        if (config.exchange().file() != null) {
            rates(config.exchange().file().toString(), config.exchange().rows());
        }
    }

    /// The list prices of a file.
    void prices(String file, List<Config.Price> rows) {
        prices(file, "audit.prices", rows);
    }

    private void prices(String file, String name, List<Config.Price> rows) {
        Map<String, String> now = new TreeMap<>();
        for (ModelPrice price : ConfiguredPrices.imported(rows)) {
            String row =
                    PriceRows.text(List.of(price)).lines().toList().getLast().strip();
            now.put(price.provider() + "/" + price.model() + " from " + price.effectiveFrom(), row.substring(2));
        }
        note(AuditAction.PRICES_CHANGE, "price", file, name, now);
    }

    /// The exchange rates of a file.
    void rates(String file, List<Config.ExchangeRow> rows) {
        Map<String, String> now = new TreeMap<>();
        rows.forEach(row -> now.put(row.date() + " " + row.from() + " " + row.to(), row.rate()));
        note(AuditAction.RATES_CHANGE, "rate", file, "audit.rates", now);
    }

    private void note(AuditAction action, String kind, String file, String name, Map<String, String> now) {
        Map<String, String> before = read(audit.log().mark(name));
        if (before.equals(now)) {
            return;
        }
        AuditDeed deed = new AuditDeed(
                audit.now(),
                Actor.file(file),
                action,
                new AuditDeed.Thing("file", null, file),
                changes(kind, before, now),
                null,
                null);
        audit.log().noteOnce(Chain.INSTALLATION, deed, name, text(now));
    }

    private static List<AuditChange> changes(String kind, Map<String, String> before, Map<String, String> now) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        List<AuditChange> changes = new ArrayList<>();
        for (String name : names) {
            String was = before.get(name);
            String is = now.get(name);
            if (was == null || !was.equals(is)) {
                changes.add(AuditChange.between(kind, null, name, row(was), row(is), List.of()));
            }
        }
        return changes;
    }

    private static @Nullable Map<String, Object> row(@Nullable String text) {
        return text == null ? null : Map.of("row", text);
    }

    private static Map<String, String> read(@Nullable String mark) {
        Map<String, String> rows = new TreeMap<>();
        if (mark != null) {
            for (Map.Entry<String, JsonNode> row : CanonicalJson.read(mark).properties()) {
                rows.put(row.getKey(), row.getValue().asText());
            }
        }
        return rows;
    }

    private static String text(Map<String, String> rows) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        rows.forEach(form::put);
        return CanonicalJson.of(form);
    }
}
