package io.purser.governance.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.money.Money;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.Pricer;
import io.purser.core.usage.TokenUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `docs/prices.md` says what the code does: every example in it is worked out here.
class PriceDocumentTest {

    private static final Path PAGE = Path.of("../docs/prices.md");
    private static final long AT = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();

    @Test
    void everyExampleOfThePageCostsWhatThePageSays() throws IOException {
        var book = PriceBook.of(BuiltinPrices.load());
        var examples = examples();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(10);
        assertThat(examples).allSatisfy(row -> {
            var name = row[1].split("/");
            var price = book.find(name[0], name[1], AT).orElseThrow();
            var usage = new TokenUsage(count(row[2]), count(row[3]), count(row[4]), count(row[5]), count(row[6]), 0);
            var charge = Pricer.price(price, usage);
            assertThat(new Money(charge.cost(), price.currency())).isEqualTo(Money.parse(row[7]));
        });
    }

    @Test
    void thePageCountsTheList() throws IOException {
        long models = BuiltinPrices.load().stream().map(ModelPrice::model).count();
        assertThat(Files.readString(PAGE)).contains("\n" + models + " models of");
    }

    private static List<String[]> examples() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.endsWith(" USD |"))
                .map(line -> line.split(" *\\| *"))
                .toList();
    }

    private static long count(String text) {
        return Long.parseLong(text);
    }
}
