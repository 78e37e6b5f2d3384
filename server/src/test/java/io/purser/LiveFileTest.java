package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.platform.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a running gateway does when a file of list prices or of exchange rates changes; each look is one call here.
class LiveFileTest {

    private static final String ROW =
            "  - {provider: acme, model: m, effectiveFrom: 2026-0%d-01, input: %d USD, output: 9 USD}\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<PriceBook> books = new ArrayList<>();

    @Test
    void aNewListIsInForceAtTheNextLookAndItsEarlierVersionsStay() throws IOException {
        Path file = write("prices:\n" + ROW.formatted(1, 1));
        try (LiveFile live = live(file)) {
            live.run();
            assertThat(books).as("nothing has changed").isEmpty();
            write("prices:\n" + ROW.formatted(1, 1) + ROW.formatted(2, 2));
            live.run();
            live.run();
            assertThat(books).as("once for one change").hasSize(1);
            assertThat(input("2026-03-01")).isEqualTo(2_000_000_000L);
            assertThat(input("2026-01-15")).as("the version before").isEqualTo(1_000_000_000L);
        }
    }

    @Test
    void aListThatCannotBeReadChangesNothing() throws IOException {
        Path file = write("prices:\n" + ROW.formatted(1, 1));
        try (LiveFile live = live(file)) {
            for (String broken : List.of("prices: [{provider: acme}]", "prices: [", "prices: 1")) {
                write(broken);
                live.run();
            }
            Files.delete(file);
            live.run();
            assertThat(books).isEmpty();
            write("prices:\n" + ROW.formatted(1, 3));
            live.run();
            assertThat(input("2026-03-01")).isEqualTo(3_000_000_000L);
        }
    }

    @Test
    void whatIsAgreedInTheConfigurationStaysBeforeEveryList() throws IOException {
        Path file = write("prices: []\n");
        Files.writeString(folder.resolve("own.yaml"), """
                priceFile: %s
                prices: [{provider: acme, model: m, input: 7 USD, output: 7 USD}]
                """.formatted(file));
        try (LiveFile live = live(file, folder.resolve("own.yaml"))) {
            write("prices:\n" + ROW.formatted(1, 1));
            live.run();
            assertThat(input("2026-03-01")).isEqualTo(7_000_000_000L);
        }
    }

    private LiveFile live(Path file) throws IOException {
        return live(file, Files.writeString(folder.resolve("purser.yaml"), "priceFile: " + file + "\n"));
    }

    private LiveFile live(Path file, Path config) {
        Config loaded = Config.load(config, Map.of(), List.of());
        return new LiveFile(
                file,
                changed -> books.add(ConfiguredPrices.book(loaded, Config.loadPrices(changed), List.of())),
                Executors.newSingleThreadScheduledExecutor());
    }

    /// As the importer does: beside it, then moved into its place.
    private Path write(String text) throws IOException {
        Path draft = Files.writeString(folder.resolve("draft"), text);
        return Files.move(draft, folder.resolve("prices.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    private long input(String day) {
        ModelPrice price = books.getLast()
                .find("acme", "m", Instant.parse(day + "T00:00:00Z").toEpochMilli())
                .orElseThrow();
        return price.rates().input() == null ? -1 : price.rates().input();
    }
}
