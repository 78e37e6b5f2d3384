package io.purser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.control.prices.PriceRows;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.MeterPrice;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.ServiceRates;
import io.purser.core.pricing.Tier;
import io.purser.core.usage.Meter;
import io.purser.core.usage.ServiceTier;
import io.purser.platform.config.Config;
import io.purser.platform.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredPricesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void everyMeterHasAPriceFieldAndTheConfigurationKnowsIt() {
        assertThat(Arrays.stream(MeterPrice.values()).map(MeterPrice::meter)).containsExactlyElementsOf(priced());
        assertThat(Stream.concat(Config.Rates.TOKENS.stream(), Config.Rates.METERS.stream()))
                .containsExactlyElementsOf(MeterPrice.fields());
        assertThat(Arrays.stream(MeterPrice.values())
                        .filter(MeterPrice::isForTokens)
                        .map(MeterPrice::field))
                .containsExactlyElementsOf(Config.Rates.TOKENS);
    }

    @Test
    void metersAreWrittenForWhatTheirNameSaysAndTokensByTheMillion() throws IOException {
        ModelPrice price = price("""
                {provider: acme, model: everything, input: 2 USD, output: 8 USD, reasoning: 4 USD, audioInput: 40 USD,
                 perAudioInputSecond: 0.0001 USD, perInputCharacter: 0.000015 USD, perOutputImage: 0.04 USD,
                 perOutputPixel: 0.000000019 USD, perWebSearch: 0.01 USD, perCodeSession: 0.03 USD}""");
        assertThat(price.rates().reasoning()).isEqualTo(4_000_000_000L);
        assertThat(price.rates().others())
                .isEqualTo(Map.of(
                        Meter.AUDIO_INPUT, 40_000_000_000L,
                        Meter.AUDIO_INPUT_MILLIS, 100_000_000L,
                        Meter.INPUT_CHARACTERS, 15_000_000_000L,
                        Meter.OUTPUT_IMAGES, 40_000_000_000_000L,
                        Meter.OUTPUT_PIXELS, 19_000_000L,
                        Meter.WEB_SEARCHES, 10_000_000_000_000L,
                        Meter.CODE_SESSIONS, 30_000_000_000_000L));
    }

    @Test
    void perThousandTokensIsForTokensOnly() throws IOException {
        ModelPrice price = price("{provider: acme, model: m, per: 1k tokens, input: 0.002 USD, audioInput: 0.04 USD,"
                + " perOutputImage: 0.04 USD}");
        assertThat(price.rates().input()).isEqualTo(2_000_000_000L);
        assertThat(price.rates().others())
                .isEqualTo(Map.of(Meter.AUDIO_INPUT, 40_000_000_000L, Meter.OUTPUT_IMAGES, 40_000_000_000_000L));
    }

    @Test
    void servicesAndUpliftsAreRead() throws IOException {
        ModelPrice price = price("""
                {provider: acme, model: m, input: 2 USD, output: 8 USD, uplifts: {eu: 1.1, us: 1.25},
                 services: {priority: {input: 4 USD, output: 16 USD, tiers: [{above: 200k, input: 8 USD}]},
                            batch: {input: 1 USD, output: 4 USD}}}""");
        assertThat(price.uplifts()).isEqualTo(Map.of("eu", 1100, "us", 1250));
        assertThat(price.services())
                .isEqualTo(Map.of(
                        ServiceTier.PRIORITY,
                        new ServiceRates(
                                Rates.of(4_000_000_000L, 16_000_000_000L),
                                List.of(new Tier(200_000, new Rates(8_000_000_000L, null, null, null, null)))),
                        ServiceTier.BATCH,
                        new ServiceRates(Rates.of(1_000_000_000L, 4_000_000_000L), List.of())));
    }

    @Test
    void everyContradictionStopsTheStartWithItsLine() {
        assertThatThrownBy(() -> prices("""
                prices:
                  - {provider: a, model: free, free: true, input: 1 USD}
                  - {provider: a, model: nothing}
                  - {provider: a, model: "unknown", input: 1 USD, perImage: 0.04 USD}
                  - {provider: a, model: twice, input: 1 USD, tiers: [{above: 1k, input: 2 USD}, {above: 1k, input: 3 USD}]}
                  - {provider: a, model: tier, input: 1 USD, tiers: [{above: 1k}]}
                  - {provider: a, model: service, input: 1 USD, services: {flex: {}, prority: {input: 1 USD}}}
                  - {provider: a, model: uplift, input: 1 USD, uplifts: {eu: 0.9, us: ten}}
                """))
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                        FILE:2: prices[0].free: stands beside a price; expected one of them
                        FILE:3: prices[1]: has no price; expected input, output, a meter such as perOutputImage, perRequest, or free: true
                        FILE:4: prices[2].perImage: unknown field; did you mean `perPage`?
                        FILE:5: prices[3].tiers[1].above: 1000 is there twice; expected one tier for a threshold
                        FILE:6: prices[4].tiers[0]: has no rate; expected one at least
                        FILE:7: prices[5].services.flex: has no rate; expected one at least
                        FILE:7: prices[5].services.prority: unknown field; did you mean `priority`?
                        FILE:8: prices[6].uplifts.eu: "0.9" is not an uplift; expected a factor from 1 to 10 such as 1.1
                        FILE:8: prices[6].uplifts.us: "ten" is not an uplift; expected a factor from 1 to 10 such as 1.1""".replace("FILE", folder.resolve("prices.yaml").toString()));
    }

    @Test
    void aSlipOfTheUnitIsRefusedForEveryMeter() {
        assertThatThrownBy(() -> prices("""
                prices:
                  - {provider: a, model: whisper-1, perAudioInputSecond: 0.006 USD}
                  - {provider: a, model: speech, perInputCharacter: 15 USD}
                  - {provider: a, model: audio, input: 1 USD, audioInput: 40000 USD}
                  - {provider: a, model: tier, input: 1 USD, services: {flex: {input: 20000 USD}}}
                  - {provider: a, model: two, input: 1 USD, perOutputImage: 0.04 EUR}
                """))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "prices[0].perAudioInputSecond: \"0.006 USD\" for a second is more than 0.005 USD")
                .hasMessageContaining("prices[1].perInputCharacter: \"15 USD\" for a character is more than 0.001 USD")
                .hasMessageContaining("prices[2].audioInput: \"40000 USD\" for a million tokens is more than 10000 USD")
                .hasMessageContaining("prices[3].services.flex.input: \"20000 USD\" per million tokens")
                .hasMessageContaining("prices[4].perOutputImage: EUR is another currency; expected USD throughout");
    }

    /// What the importer writes is what the configuration reads.
    @Test
    void aPriceWithEverythingComesBackFromTheFileAsItWas() throws IOException {
        Map<Meter, Long> meters = new EnumMap<>(Meter.class);
        for (Meter meter : priced()) {
            meters.put(meter, 1_234_567L + meters.size());
        }
        Rates rates = new Rates(1L, 2L, 3L, 4L, 5_000_000_001L, 6L, meters);
        List<Tier> tiers = List.of(new Tier(200_000, rates), new Tier(272_000, Rates.of(7, 8)));
        ModelPrice price = new ModelPrice(
                "acme",
                "hd/1024-x-1024/model \"one\": #2",
                Instant.parse("2026-08-01T10:00:00Z"),
                "a table, ${HOME}",
                CurrencyUnit.USD,
                rates,
                tiers,
                9L,
                false,
                false,
                new ModelLimits(10L, 11L, 12L),
                ModelPrice.Origin.IMPORTED,
                Map.of(
                        ServiceTier.PRIORITY, new ServiceRates(rates, tiers),
                        ServiceTier.FLEX, new ServiceRates(Rates.of(13, 14), List.of())),
                Map.of("eu", 1100, "us", 1001));
        assertThat(prices(PriceRows.text(List.of(price)))).containsExactly(price);
    }

    /// Bytes are counted where nothing else can be; nobody charges for them.
    private static List<Meter> priced() {
        return Arrays.stream(Meter.values())
                .filter(meter -> !meter.bucket().endsWith("_bytes"))
                .toList();
    }

    private ModelPrice price(String row) throws IOException {
        return prices("prices:\n  - " + row + "\n").getFirst();
    }

    private List<ModelPrice> prices(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("prices.yaml"), text);
        return ConfiguredPrices.imported(Config.loadPrices(file));
    }
}
