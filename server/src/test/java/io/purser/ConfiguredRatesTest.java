package io.purser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.money.ExchangeRate;
import io.purser.core.money.ExchangeRates;
import io.purser.platform.config.Config;
import io.purser.platform.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredRatesTest {
    private final Path folder;

    ConfiguredRatesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private ExchangeRates rates(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("rates.csv"), text);
        Path config = Files.writeString(folder.resolve("purser.yaml"), "exchangeRates: " + file + "\n");
        return ConfiguredRates.rates(Config.load(config, Map.of(), List.of()).exchange());
    }

    @Test
    void aFileOfRatesIsReadWithCommentsQuotesAndEmptyLines() throws IOException {
        ExchangeRates rates = rates("""
                \uFEFFdate,from,to,rate
                # a bank's reference rates
                2026-11-20,USD,EUR,0.9213

                "2026-11-20", "USD", "JPY", "155.37"
                """);

        assertThat(rates.rates())
                .extracting(ExchangeRate::toString)
                .containsExactly("1 USD = 0.9213 EUR, 2026-11-20", "1 USD = 155.37 JPY, 2026-11-20");
    }

    @Test
    void everyRowThatCannotBeTrueStopsTheStartWithItsLine() {
        assertThatThrownBy(() -> rates("""
                        date,from,to,rate
                        2026-11-20,USD,EUR,0,92
                        20.11.2026,USD,EUR,0.92
                        2026-11-20,USD,EURO,0.92
                        2026-11-20,USD,EUR,0.92
                        2026-11-20,USD,EUR,0.93
                        2026-11-21,USD,EUR,9.2
                        2026-11-22,EUR,USD,1.08
                        2026-11-20,USD,JPY,0.0064
                        2026-11-20,USD,GBP,0
                        2026-11-20,USD,XAU,0.0004
                        """))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        refused -> assertThat(refused.problems())
                                .extracting(Object::toString)
                                .map(problem -> problem.substring(problem.indexOf("rates.csv")))
                                .containsExactly("rates.csv:2: has 5 columns; expected date,from,to,rate"));
        assertThatThrownBy(() -> rates("""
                        date,from,to,rate
                        20.11.2026,USD,EUR,0.92
                        2026-11-20,USD,EURO,0.92
                        2026-11-20,USD,EUR,0.92
                        2026-11-20,USD,EUR,0.93
                        2026-11-21,USD,EUR,9.2
                        2026-11-22,EUR,USD,1.08
                        2026-11-20,USD,JPY,0.0064
                        2026-11-20,USD,GBP,0
                        2026-11-20,USD,XAU,0.0004
                        """))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        refused -> assertThat(refused.problems())
                                .extracting(Object::toString)
                                .map(problem -> problem.substring(problem.indexOf("rates.csv")))
                                .satisfiesExactly(
                                        line -> assertThat(line)
                                                .startsWith("rates.csv:2: \"20.11.2026\" is not a date"),
                                        line -> assertThat(line).startsWith("rates.csv:3: \"EURO\" is not a currency"),
                                        line -> assertThat(line)
                                                .contains("rates.csv:5:", "is there twice, first on line 4"),
                                        line -> assertThat(line).contains("rates.csv:6:", "is not plausible after"),
                                        line -> assertThat(line)
                                                .contains("rates.csv:7:", "the other way round on line 6"),
                                        line -> assertThat(line).contains("rates.csv:8:", "the other way round"),
                                        line -> assertThat(line).contains("rates.csv:9:", "expected a decimal above 0"),
                                        line -> assertThat(line).contains("rates.csv:10: \"XAU\" is not a currency")));
    }

    @Test
    void aFileWithOtherColumnsOrWithoutAnyIsRefused() {
        assertThatThrownBy(() -> rates("from,to,date,rate\nUSD,EUR,2026-11-20,0.92\n"))
                .hasMessageContaining("expected the first line to be date,from,to,rate");
        assertThatThrownBy(() -> {
                    Path config = Files.writeString(folder.resolve("p.yaml"), "exchangeRates: nowhere.csv\n");
                    ConfiguredRates.rates(
                            Config.load(config, Map.of(), List.of()).exchange());
                })
                .hasMessageContaining("nowhere.csv: no such file");
    }
}
