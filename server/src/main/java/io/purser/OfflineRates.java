package io.purser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.cli.PriceDesk;
import io.purser.control.prices.RateReview;
import io.purser.core.money.ExchangeRate;
import io.purser.platform.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Answers the command line's questions about exchange rates from files alone.
final class OfflineRates {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private OfflineRates() {}

    /// For two currencies each the latest on or before the day; or every one that the file has.
    static ArrayNode show(PriceDesk.Book book, boolean all) {
        Config.Exchange exchange = exchange(book);
        LocalDate today = book.at().atOffset(ZoneOffset.UTC).toLocalDate();
        List<ExchangeRate> rates = ConfiguredRates.rates(exchange).rates();
        Map<String, ExchangeRate> latest = new TreeMap<>();
        rates.stream()
                .filter(rate -> !rate.day().isAfter(today))
                .sorted(Comparator.comparing(ExchangeRate::day))
                .forEach(rate -> latest.put(rate.from().code() + rate.to().code(), rate));
        ArrayNode rows = JSON.arrayNode();
        for (ExchangeRate rate : all ? rates : latest.values()) {
            boolean inForce = latest.containsValue(rate);
            long days = ChronoUnit.DAYS.between(rate.day(), today);
            rows.add(row(rate).put("inForce", inForce).put("old", inForce && days > exchange.oldAfterDays()));
        }
        return rows;
    }

    /// What a file of rates would change; refused as a whole where a rate cannot be true, by itself
    /// or beside those that are there.
    static JsonNode review(PriceDesk.RateFile asked) {
        Path configured = exchange(asked.book()).file();
        Path out = asked.out() == null ? configured : asked.out();
        if (out == null) {
            throw new PriceDesk.Refused(
                    "purser.yaml names no exchangeRates; give --out FILE, and name that file there");
        }
        List<Config.ExchangeRow> before = Files.exists(out) ? Config.loadRates(out) : List.of();
        List<Config.ExchangeRow> brought = Config.loadRates(asked.rates());
        ConfiguredRates.reviewed(together(before, brought));
        RateReview review = RateReview.of(ConfiguredRates.reviewed(before), ConfiguredRates.reviewed(brought));
        if (asked.write() && !(review.added().isEmpty() && review.changed().isEmpty())) {
            ReviewedFile.replace(out, review.text(), Config::loadRates);
        }
        return document(review).put("file", out.toString());
    }

    private static Config.Exchange exchange(PriceDesk.Book book) {
        return Config.load(book.config(), book.environment(), List.of()).exchange();
    }

    private static List<Config.ExchangeRow> together(
            List<Config.ExchangeRow> before, List<Config.ExchangeRow> brought) {
        Set<List<String>> said = new HashSet<>();
        brought.forEach(row -> said.add(place(row)));
        List<Config.ExchangeRow> rows = new ArrayList<>(brought);
        before.stream().filter(row -> !said.contains(place(row))).forEach(rows::add);
        return rows;
    }

    private static List<String> place(Config.ExchangeRow row) {
        return List.of(row.date(), row.from(), row.to());
    }

    private static ObjectNode document(RateReview review) {
        ObjectNode document = JSON.objectNode();
        ArrayNode added = document.putArray("added");
        review.added().forEach(rate -> added.add(row(rate)));
        ArrayNode changed = document.putArray("changed");
        review.changed()
                .forEach(change -> changed.add(
                        row(change.after()).put("before", change.before().rate().toPlainString())));
        return document.put("unchanged", review.unchanged().size())
                .put("rows", review.rows().size());
    }

    private static ObjectNode row(ExchangeRate rate) {
        return JSON.objectNode()
                .put("date", rate.day().toString())
                .put("from", rate.from().code())
                .put("to", rate.to().code())
                .put("rate", rate.rate().toPlainString());
    }
}
