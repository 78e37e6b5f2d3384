package io.purser.control.prices;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.core.pricing.ModelPrice;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A review as a document: exact figures, every entry named.
public final class ReviewDocument {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ReviewDocument() {}

    public static ObjectNode of(PriceReview review) {
        var document = JSON.objectNode();
        document.set("counts", counts(review.counts()));
        document.set("changed", changes(review.changed()));
        document.set("added", added(review.added()));
        document.set("gone", gone(review.absent()));
        document.set("refused", refused(review.refused()));
        document.set("notPriced", notPriced(review.notPriced()));
        document.set("notes", notes(review));
        return document;
    }

    private static ObjectNode counts(PriceReview.Counts counts) {
        return JSON.objectNode()
                .put("entries", counts.entries())
                .put("unchanged", counts.unchanged())
                .put("changed", counts.changed())
                .put("added", counts.added())
                .put("refused", counts.refused())
                .put("notPriced", counts.notPriced())
                .put("sameTwice", counts.sameTwice())
                .put("noModels", counts.noModels())
                .put("gone", counts.gone());
    }

    private static ArrayNode changes(Collection<PriceReview.Change> changes) {
        var list = JSON.arrayNode();
        for (var change : changes) {
            for (var rate : change.rates()) {
                list.addObject()
                        .put("model", change.entry().name().toString())
                        .put("rate", rate.bucket())
                        .put("before", rate.text(rate.before()))
                        .put("after", rate.text(rate.after()))
                        .put("percent", percent(rate.before(), rate.after()))
                        .put("overridden", change.overridden());
            }
        }
        return list;
    }

    private static ArrayNode added(Collection<PriceReview.Change> changes) {
        var list = JSON.arrayNode();
        for (var change : changes) {
            ObjectNode row = PriceDocument.row(change.entry().price());
            row.put("row", PriceRows.line(change.entry().price())).put("overridden", change.overridden());
            ArrayNode notes = row.putArray("notes");
            change.entry().notes().forEach(note -> notes.add(note.text()));
            list.add(row);
        }
        return list;
    }

    private static ArrayNode gone(Collection<ModelPrice> prices) {
        var list = JSON.arrayNode();
        prices.forEach(price -> list.add(PriceDocument.row(price).put("row", PriceRows.line(price))));
        return list;
    }

    private static ArrayNode refused(Collection<Entry.Refused> entries) {
        var list = JSON.arrayNode();
        for (var entry : entries) {
            list.addObject()
                    .put("entry", entry.id())
                    .put("model", entry.name().toString())
                    .put("reason", entry.reason().text())
                    .put("detail", entry.detail())
                    .put("acceptable", entry.reason().acceptable());
        }
        return list;
    }

    private static ArrayNode notPriced(Collection<Entry.NotPriced> entries) {
        var list = JSON.arrayNode();
        for (var entry : entries) {
            list.addObject()
                    .put("entry", entry.id())
                    .put("model", entry.name().toString())
                    .put("unit", entry.unit());
        }
        return list;
    }

    /// What the models that would be priced say beside that, with how many of them do.
    private static ArrayNode notes(PriceReview review) {
        Map<Note, Integer> counts = new EnumMap<>(Note.class);
        for (var some : List.of(review.added(), review.changed())) {
            some.forEach(change -> change.entry().notes().forEach(note -> counts.merge(note, 1, Integer::sum)));
        }
        for (Entry entry : review.unchanged()) {
            if (entry instanceof Entry.Priced priced) {
                priced.notes().forEach(note -> counts.merge(note, 1, Integer::sum));
            }
        }
        var list = JSON.arrayNode();
        counts.forEach((note, count) -> list.addObject()
                .put("what", note.text())
                .put("unit", note.unit())
                .put("models", count.intValue()));
        return list;
    }

    /// By how much a rate goes up, null where that is no number.
    private static @Nullable String percent(@Nullable Long before, @Nullable Long after) {
        if (before == null || after == null || before == 0) {
            return null;
        }
        return BigDecimal.valueOf(after - before)
                .movePointRight(2)
                .divide(BigDecimal.valueOf(before), 1, RoundingMode.HALF_EVEN)
                .toPlainString();
    }
}
