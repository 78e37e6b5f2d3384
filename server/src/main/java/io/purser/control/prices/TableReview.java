package io.purser.control.prices;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.core.pricing.PriceBook;
import io.purser.platform.secret.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/// A price table held against a book: which table it is, from when on it is to hold, and what it would change. The
/// same for a file of this machine and for a table that was sent to a gateway.
public record TableReview(Table table, PriceReview review) {

    private static final int HASH_SHOWN = 12;

    /// Where a table is from, and what of it counts.
    ///
    /// @param name stands on every price, with the hash and the day
    /// @param effectiveFrom from when its prices hold
    /// @param readAt when it was read
    /// @param providers only theirs; empty: all
    public record Origin(String name, Instant effectiveFrom, Instant readAt, Set<String> providers) {
        public Origin {
            providers = Set.copyOf(providers);
        }
    }

    /// A table that was read.
    ///
    /// @param sha256 of its bytes
    public record Table(String sha256, Instant effectiveFrom, List<Entry> entries) {
        public Table {
            entries = List.copyOf(entries);
        }

        /// Reads the bytes of a table.
        ///
        /// @throws IllegalArgumentException where they are no such table
        public static Table read(byte[] bytes, Origin origin) {
            String hash = Sha256.hex(bytes);
            String source = origin.name() + ", sha256 " + hash.substring(0, HASH_SHOWN) + ", read "
                    + origin.readAt().atOffset(ZoneOffset.UTC).toLocalDate();
            Set<String> providers = origin.providers();
            List<Entry> entries =
                    PriceTable.read(new String(bytes, StandardCharsets.UTF_8), source, origin.effectiveFrom()).stream()
                            .filter(entry -> providers.isEmpty()
                                    || providers.contains(entry.name().provider()))
                            .toList();
            return new Table(hash, origin.effectiveFrom(), entries);
        }

        /// What it would change in a book.
        public TableReview against(PriceBook book, PriceReview.Limits limits) {
            return new TableReview(this, PriceReview.of(entries, book, effectiveFrom, limits));
        }
    }

    /// All of it, exactly.
    public ObjectNode document() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("sha256", table.sha256()).put("effectiveFrom", PriceRows.date(table.effectiveFrom()));
        document.setAll(ReviewDocument.of(review));
        return document;
    }
}
