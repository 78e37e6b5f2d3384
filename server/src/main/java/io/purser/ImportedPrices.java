package io.purser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.audit.Actor;
import io.purser.control.audit.Audit;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditChange;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.control.prices.PriceImports;
import io.purser.control.prices.PriceReview;
import io.purser.control.prices.PriceRows;
import io.purser.control.prices.TableReview;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.platform.config.Config;
import io.purser.platform.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Price tables that people send while the gateway runs. Their rows and what is known of each import are kept as one
/// text beside the audit log, so that a change and its entry are one transaction; the book that follows is put in force
/// before anybody is answered.
final class ImportedPrices implements PriceImports {
    /// The name of the kept text.
    private static final String KEPT = "prices.imported";

    private static final String ROWS = "rows";
    private static final String IMPORTS = "imports";
    private static final String SOURCE = "prices that were imported";
    private static final int MOST_ROWS = 20_000;
    private static final int MOST_IMPORTS = 1_000;
    private static final ObjectMapper JSON = new JsonMapper();

    private final Audit audit;
    private final LivePrices live;

    ImportedPrices(Audit audit, LivePrices live) {
        this.audit = audit;
        this.live = live;
    }

    /// The rows that are kept from before.
    static List<Config.Price> kept(Audit audit) {
        JsonNode kept = read(audit);
        return kept.isObject() ? Config.readPrices(SOURCE, kept.path(ROWS).asText()) : List.of();
    }

    private static JsonNode read(Audit audit) {
        String text = audit.log().mark(KEPT);
        return text == null ? JSON.missingNode() : CanonicalJson.read(text);
    }

    @Override
    public List<Imported> all() {
        JsonNode imports = read(audit).path(IMPORTS);
        try {
            return imports.isArray() ? JSON.treeToValue(imports, new TypeReference<List<Imported>>() {}) : List.of();
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("the imports of prices that are kept cannot be read", broken);
        }
    }

    @Override
    public Outcome review(Wish wish, @Nullable String reason, Actor actor) {
        Instant now = Instant.ofEpochSecond(audit.now() / 1_000);
        Instant from = Objects.requireNonNullElse(wish.effectiveFrom(), now);
        TableReview.Table table;
        try {
            table = TableReview.Table.read(
                    wish.table().getBytes(StandardCharsets.UTF_8),
                    new TableReview.Origin(wish.source(), from, now, wish.providers()));
        } catch (IllegalArgumentException noTable) {
            return new Unreadable(String.valueOf(noTable.getMessage()));
        }
        synchronized (live) {
            TableReview review = table.against(
                    live.book(), new PriceReview.Limits(wish.largestJump(), wish.accepted(), standing(now)));
            return reason == null || review.review().rows().isEmpty()
                    ? new Reviewed(review, null)
                    : take(wish, review, reason, actor);
        }
    }

    /// Why a version stays beside which another of its date is imported: the configuration's counts before it, and
    /// calls may be booked under the name of one that is in force.
    private Function<ModelPrice, Optional<String>> standing(Instant now) {
        Map<String, ModelPrice> file = byName(live.listed());
        Map<String, ModelPrice> sent = byName(live.imported());
        return price -> {
            if (file.containsKey(name(price))) {
                return Optional.of("priceFile of purser.yaml has a row of " + price.effectiveFrom());
            }
            boolean isBooked =
                    sent.containsKey(name(price)) && !price.effectiveFrom().isAfter(now);
            return isBooked
                    ? Optional.of("one of " + price.effectiveFrom() + " is in force, and calls are booked by it")
                    : Optional.empty();
        };
    }

    private static Map<String, ModelPrice> byName(List<Config.Price> rows) {
        Map<String, ModelPrice> named = new HashMap<>();
        ConfiguredPrices.imported(rows).forEach(price -> named.put(name(price), price));
        return named;
    }

    private static String name(ModelPrice price) {
        return price.provider() + "/" + price.model() + " from " + price.effectiveFrom();
    }

    private Outcome take(Wish wish, TableReview review, String reason, Actor actor) {
        Map<String, ModelPrice> before = byName(live.imported());
        List<ModelPrice> meant =
                PriceRows.with(List.copyOf(before.values()), review.review().rows());
        if (meant.size() > MOST_ROWS) {
            return new Full(MOST_ROWS);
        }
        // It can be read as a start will, and says the same then, or nothing is kept.
        String text = PriceRows.text(meant);
        List<Config.Price> rows = Config.readPrices(SOURCE, text);
        if (!PriceRows.text(ConfiguredPrices.imported(rows)).equals(text)) {
            throw new IllegalStateException("the prices that were imported do not read back as themselves");
        }
        PriceBook book = live.bookWithImported(rows);
        List<Imported> imports = all();
        Imported imported = imported(imports, wish, review, reason, actor);
        AuditDeed deed = new AuditDeed(
                imported.at(),
                actor,
                AuditAction.PRICES_IMPORT,
                new AuditDeed.Thing("import", Long.toString(imported.number()), wish.source()),
                changes(imported, before, review),
                reason,
                null);
        audit.log().noteOnce(Chain.INSTALLATION, deed, KEPT, kept(imported, imports, text));
        live.imported(rows, book);
        return new Reviewed(review, imported);
    }

    private Imported imported(List<Imported> before, Wish wish, TableReview review, String reason, Actor actor) {
        return new Imported(
                before.isEmpty() ? 1 : before.getFirst().number() + 1,
                audit.now(),
                actor.name(),
                wish.source(),
                review.table().sha256(),
                review.table().effectiveFrom().toEpochMilli(),
                wish.largestJump(),
                List.copyOf(new TreeSet<>(wish.providers())),
                List.copyOf(new TreeSet<>(wish.accepted())),
                reason,
                review.review().counts());
    }

    private static String kept(Imported imported, List<Imported> before, String rows) {
        List<Imported> imports = new ArrayList<>(List.of(imported));
        imports.addAll(before.subList(0, Math.min(before.size(), MOST_IMPORTS - 1)));
        ObjectNode kept = JSON.createObjectNode().put(ROWS, rows);
        kept.set(IMPORTS, JSON.valueToTree(imports));
        return CanonicalJson.of(kept);
    }

    /// What is known of the import, and every row that it brings.
    private static List<AuditChange> changes(Imported imported, Map<String, ModelPrice> before, TableReview review) {
        Map<String, Object> form = new TreeMap<>();
        form.put("sha256", imported.sha256());
        form.put("effectiveFrom", Instant.ofEpochMilli(imported.effectiveFrom()).toString());
        form.put("maxJump", imported.largestJump());
        form.put("providers", imported.providers());
        form.put("accepted", imported.accepted());
        form.put("added", imported.counts().added());
        form.put("changed", imported.counts().changed());
        form.put("refused", imported.counts().refused());
        List<AuditChange> changes = new ArrayList<>();
        changes.add(AuditChange.between(
                "import", Long.toString(imported.number()), imported.source(), null, form, List.of()));
        for (ModelPrice price : review.review().rows()) {
            changes.add(AuditChange.between(
                    "price", null, name(price), row(before.get(name(price))), row(price), List.of()));
        }
        return changes;
    }

    private static @Nullable Map<String, Object> row(@Nullable ModelPrice price) {
        return price == null ? null : Map.of("row", PriceRows.line(price));
    }
}
