package io.purser.control.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.Charge;
import io.purser.core.pricing.Conditions;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Pricer;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.ServiceRates;
import io.purser.core.pricing.Tier;
import io.purser.core.usage.Meter;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTableTest {

    private static final Instant JULY = Instant.parse("2026-07-24T00:00:00Z");

    /// Prices of one token, as the table writes them: what each trap looks like and what becomes
    /// of it.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a text for a number            | chat | "input_cost_per_token": "0.0000025", "output_cost_per_token": 1e-5 | NOT_A_NUMBER
            a list for a number            | chat | "input_cost_per_token": [1e-6], "output_cost_per_token": 1e-5 | NOT_A_NUMBER
            a negative price               | chat | "input_cost_per_token": -1e-6, "output_cost_per_token": 1e-5 | NEGATIVE
            a negative price per image     | image_generation | "output_cost_per_image": -0.04 | NEGATIVE
            a text for an image's price    | image_generation | "output_cost_per_image": "0.04" | NOT_A_NUMBER
            a negative price in a tier     | chat | "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5, "input_cost_per_token_above_200k_tokens": -1 | NEGATIVE
            a price per million            | chat | "input_cost_per_token": 2.5, "output_cost_per_token": 10 | UNIT
            a cent and more for one token  | chat | "input_cost_per_token": 1e-6, "output_cost_per_token": 0.0100001 | UNIT
            an absurd exponent             | chat | "input_cost_per_token": 1e999999, "output_cost_per_token": 1e-5 | UNIT
            an absurdly small exponent     | chat | "input_cost_per_token": 1e-99999, "output_cost_per_token": 1e-5 | TOO_FINE
            more decimals than we count    | chat | "input_cost_per_token": 1.2345e-13, "output_cost_per_token": 1e-5 | TOO_FINE
            zero for everything            | chat | "input_cost_per_token": 0, "output_cost_per_token": 0.0 | ZERO
            zero for the input             | chat | "input_cost_per_token": 0, "output_cost_per_token": 1e-5 | ZERO
            zero for the output            | chat | "input_cost_per_token": 1e-6, "output_cost_per_token": 0 | ZERO
            zero in a tier                 | chat | "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5, "input_cost_per_token_above_128k_tokens": 0 | ZERO
            zero for an embedding          | embedding | "input_cost_per_token": 0, "output_cost_per_token": 0 | ZERO
            no price for the output        | chat | "input_cost_per_token": 1e-6 | NO_OUTPUT
            no price for the input         | chat | "output_cost_per_token": 1e-6 | NO_INPUT
            a null is missing              | responses | "input_cost_per_token": 1e-6, "output_cost_per_token": null | NO_OUTPUT
            two names for cache reads      | chat | "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5, "cache_read_input_token_cost": 1e-7, "input_cost_per_token_cache_hit": 2e-7 | CONTRADICTION
            flat prices and ranges         | chat | "input_cost_per_token": 1e-6, "tiered_pricing": [{"range": [0, 32000], "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5}] | CONTRADICTION
            ranges with a gap              | chat | "tiered_pricing": [{"range": [0, 32000], "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5}, {"range": [64000, 128000], "input_cost_per_token": 2e-6, "output_cost_per_token": 2e-5}] | TIERS
            ranges that begin above 0      | chat | "tiered_pricing": [{"range": [1000, 32000], "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5}] | TIERS
            a dear second                  | audio_transcription | "input_cost_per_second": 0.006 | UNIT
            a dear character               | audio_speech | "input_cost_per_character": 15 | UNIT
            a dear image                   | image_generation | "output_cost_per_image": 40 | UNIT
            a dear page                    | ocr | "ocr_cost_per_page": 4 | UNIT
            a dear search                  | chat | "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5, "search_context_cost_per_query": {"search_context_size_medium": 10} | UNIT
            a dear token of sound          | chat | "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5, "output_cost_per_audio_token": 80 | UNIT
            zero for every second          | audio_transcription | "input_cost_per_second": 0, "output_cost_per_second": 0 | ZERO
            zero for every query           | rerank | "input_cost_per_query": 0.0, "input_cost_per_token": 0.0 | ZERO
            zero for every pixel           | image_generation | "input_cost_per_pixel": 0, "output_cost_per_token": 0 | ZERO
            two prices of one second       | audio_transcription | "input_cost_per_second": 1e-4, "output_cost_per_second": 2e-4 | CONTRADICTION
            pages and tokens               | ocr | "ocr_cost_per_page": 1e-3, "input_cost_per_token": 1e-6 | CONTRADICTION
            priority above a size only     | chat | "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5, "input_cost_per_token_above_200k_tokens_priority": 2e-6 | TIERS
            a factor that is none          | chat | "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5, "regional_processing_uplift_multiplier_eu": "1.1" | UPLIFT
            a factor of less than one      | chat | "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5, "provider_specific_entry": {"us": 0.9} | UPLIFT
            a factor that nobody can write | chat | "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5, "regional_processing_uplift_multiplier_eu": 2e302800 | UPLIFT
            two factors for one region     | chat | "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5, "provider_specific_entry": {"us": 1.2}, "regional_processing_uplift_multiplier_us": 1.1 | CONTRADICTION
            """)
    void aTrapIsRefusedByName(String trap, String mode, String fields, Reason reason) {
        Entry entry = one("\"litellm_provider\": \"acme\", \"mode\": \"" + mode + "\", " + fields);
        assertThat(entry).as(trap).isInstanceOf(Entry.Refused.class);
        assertThat(((Entry.Refused) entry).reason()).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no mode                | "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5 | no mode
            a mode of tomorrow     | "mode": "telepathy", "input_cost_per_token": 1e-6 | telepathy
            capacity by the second | "mode": "chat", "input_cost_per_second": 0.01, "output_cost_per_second": 0.01 | capacity by the second
            a chat without a price | "mode": "chat" | no price listed
            text of an image model | "mode": "image_generation", "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5 | no price for what it makes
            text of a speech model | "mode": "audio_speech", "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5 | no price for what it makes
            results of a search    | "mode": "search", "tiered_pricing": [{"input_cost_per_query": 0.005, "max_results_range": [0, 25]}] | searches by their number of results
            video by resolution    | "mode": "video_generation", "output_cost_per_second": 0.05, "output_cost_per_second_1080p": 0.08 | video by its resolution
            credits                | "mode": "ocr", "ocr_cost_per_credit": 0.015 | credits of the provider
            only in other units    | "mode": "chat", "input_dbu_cost_per_token": 1e-6 | another unit of account
            """)
    void whatWeDoNotChargeByIsToldAndNeverZero(String what, String fields, String unit) {
        Entry entry = one("\"litellm_provider\": \"acme\", " + fields);
        assertThat(entry).as(what).isInstanceOf(Entry.NotPriced.class);
        assertThat(((Entry.NotPriced) entry).unit()).isEqualTo(unit);
    }

    @Test
    void ratesAreForAMillionAndExact() {
        ModelPrice price = priced("""
                "input_cost_per_token": 1.3e-10, "output_cost_per_token": 1.5e-05,
                "cache_read_input_token_cost": 2.8e-9, "cache_creation_input_token_cost": 3.75e-6,
                "cache_creation_input_token_cost_above_1hr": 6e-6, "max_input_tokens": 2000000.0,
                "max_output_tokens": "many\"""").price();
        assertThat(price.rates())
                .isEqualTo(new Rates(130_000L, 2_800_000L, 3_750_000_000L, 6_000_000_000L, 15_000_000_000L));
        assertThat(price.limits().maximumInput()).isEqualTo(2_000_000);
        assertThat(price.limits().maximumOutput()).isNull();
        assertThat(price.free()).isFalse();
    }

    @Test
    void noiseOfBinaryFractionsIsRemovedAndTold() {
        Entry.Priced entry =
                priced("\"input_cost_per_token\": 1.5000020000000002e-05, \"output_cost_per_token\": 1e-5");
        assertThat(entry.price().rates().input()).isEqualTo(15_000_020_000L);
        assertThat(entry.notes()).containsExactly(Note.NOISE);
    }

    @Test
    void everyThresholdIsATierForTheWholeRequest() {
        ModelPrice price = priced("""
                "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6,
                "input_cost_per_token_above_272k_tokens": 3e-6, "output_cost_per_token_above_272k_tokens": 4e-6,
                "input_cost_per_token_above_32k_tokens": 2e-6,
                "cache_creation_input_token_cost_above_1hr_above_272k_tokens": 7e-6""").price();
        assertThat(price.tiers())
                .containsExactly(
                        new Tier(32_000, new Rates(2_000_000_000L, null, null, null, null)),
                        new Tier(272_000, new Rates(3_000_000_000L, null, null, 7_000_000_000L, 4_000_000_000L)));
    }

    @Test
    void rangesAreTiersToo() {
        ModelPrice price = priced("""
                "tiered_pricing": [
                  {"range": [0, 32000.0], "input_cost_per_token": 1.2e-6, "output_cost_per_token": 6e-6},
                  {"range": [32000.0, 128000.0], "input_cost_per_token": 2.4e-6, "output_cost_per_token": 1.2e-5}]""").price();
        assertThat(price.rates()).isEqualTo(Rates.of(1_200_000_000, 6_000_000_000L));
        assertThat(price.tiers()).containsExactly(new Tier(32_000, Rates.of(2_400_000_000L, 12_000_000_000L)));
    }

    @Test
    void aCachePriceOfZeroIsUnknown() {
        Entry.Priced entry = priced("""
                "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6, "cache_read_input_token_cost": 0,
                "cache_creation_input_token_cost": 0.0""");
        assertThat(entry.price().rates().cacheRead()).isNull();
        assertThat(entry.price().rates().cacheWrite()).isNull();
        assertThat(entry.notes()).contains(Note.ZERO_RATE);
    }

    /// A made-up threshold with every class of service: the names are taken apart, not listed.
    @Test
    void everyThresholdHasEveryClassOfService() {
        ModelPrice price = priced("""
                "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6,
                "input_cost_per_token_priority": 2e-6, "output_cost_per_token_priority": 4e-6,
                "cache_read_input_token_cost_priority": 2e-7, "input_cost_per_token_flex": 5e-7,
                "input_cost_per_token_batches": 5e-7, "output_cost_per_token_batches": 1e-6,
                "input_cost_per_token_above_777k_tokens_priority": 4e-6,
                "output_cost_per_token_above_777k_tokens_priority": 8e-6,
                "cache_read_input_token_cost_above_777k_tokens_priority": 4e-7,
                "input_cost_per_audio_token_priority": 9e-6""").price();
        assertThat(price.tiers()).isEmpty();
        assertThat(price.services())
                .isEqualTo(Map.of(
                        ServiceTier.PRIORITY,
                        new ServiceRates(
                                new Rates(2_000_000_000L, 200_000_000L, null, null, 4_000_000_000L)
                                        .with(Map.of(Meter.AUDIO_INPUT, 9_000_000_000L)),
                                List.of(new Tier(
                                        777_000, new Rates(4_000_000_000L, 400_000_000L, null, null, 8_000_000_000L)))),
                        ServiceTier.FLEX,
                        new ServiceRates(new Rates(500_000_000L, null, null, null, null), List.of()),
                        ServiceTier.BATCH,
                        new ServiceRates(Rates.of(500_000_000L, 1_000_000_000L), List.of())));
    }

    @Test
    void reasoningHasAPriceOfItsOwnOnlyWhereItDiffers() {
        String fields = "\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 1e-5, "
                + "\"output_cost_per_reasoning_token\": ";
        assertThat(priced(fields + "3e-5").price().rates().reasoning()).isEqualTo(30_000_000_000L);
        assertThat(priced(fields + "1e-5").price().rates().reasoning()).isNull();
    }

    @Test
    void regionsAndTheOtherFormOfThemBecomeFactors() {
        String text = "\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 1e-5, ";
        assertThat(priced(text
                                + "\"regional_processing_uplift_multiplier_eu\": 1.1,"
                                + " \"regional_processing_uplift_multiplier_us\": 1.1")
                        .price()
                        .uplifts())
                .isEqualTo(Map.of("eu", 1100, "us", 1100));
        Entry.Priced fast =
                priced(text + "\"provider_specific_entry\": {\"us\": 1.1, \"fast\": 6.0, \"schema\": \"v2\"}");
        assertThat(fast.price().uplifts()).isEqualTo(Map.of("us", 1100));
        assertThat(fast.notes()).containsExactly(Note.MULTIPLIER);
    }

    /// What each kind of model is charged by, with the traps of the table: what stands in two
    /// fields is charged once, what stands in the wrong one is charged for what it is.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            whisper: one second in both fields    | audio_transcription | "input_cost_per_second": 0.0001, "output_cost_per_second": 0.0001 | perAudioInputSecond 0.0001
            transcription, zero for the output    | audio_transcription | "input_cost_per_second": 3.333e-05, "output_cost_per_second": 0.0 | perAudioInputSecond 0.00003333
            transcription, in the other field     | audio_transcription | "input_cost_per_second": 0.0, "output_cost_per_second": 2.77778e-05 | perAudioInputSecond 0.0000277778
            transcription by tokens               | audio_transcription | "input_cost_per_audio_token": 2.5e-6, "input_cost_per_token": 2.5e-6, "output_cost_per_token": 1e-5 | input 2.50, output 10.00, audioInput 2.50
            speech by characters                  | audio_speech | "input_cost_per_character": 1.5e-05 | perInputCharacter 0.000015
            speech by tokens and seconds          | audio_speech | "input_cost_per_token": 2.5e-06, "output_cost_per_audio_token": 1.2e-05, "output_cost_per_second": 0.00025, "output_cost_per_token": 1e-05 | input 2.50, output 10.00, audioOutput 12.00, perAudioOutputSecond 0.00025
            an image in the field for input       | image_generation | "input_cost_per_image": 0.04 | perOutputImage 0.04
            an image in the field for output      | image_generation | "output_cost_per_image": 0.04 | perOutputImage 0.04
            the same image in both fields         | image_generation | "input_cost_per_image": 0.05, "output_cost_per_image": 0.05 | perOutputImage 0.05
            images read and images made           | image_generation | "input_cost_per_image": 0.0011, "output_cost_per_image": 0.134, "output_cost_per_image_token": 0.00012, "input_cost_per_token": 2e-6, "output_cost_per_token": 1.2e-5 | input 2.00, output 12.00, imageOutput 120.00, perInputImage 0.0011, perOutputImage 0.134
            images read for nothing               | image_generation | "input_cost_per_image": 0, "output_cost_per_image": 0.01 | perOutputImage 0.01
            pixels, zero for the output           | image_generation | "input_cost_per_pixel": 1.9e-08, "output_cost_per_pixel": 0.0 | perOutputPixel 0.000000019
            images and their pixels               | image_generation | "input_cost_per_image": 0.167, "input_cost_per_pixel": 1.59263611e-07, "output_cost_per_pixel": 0.0 | perOutputImage 0.167, perOutputPixel 0.000000159263611
            images by tokens                      | image_generation | "input_cost_per_token": 5e-6, "input_cost_per_image_token": 1e-5, "output_cost_per_image_token": 4e-5, "cache_read_input_token_cost": 1.25e-6 | input 5.00, cacheRead 1.25, imageInput 10.00, imageOutput 40.00
            an image model with text for nothing  | image_generation | "input_cost_per_token": 0, "output_cost_per_token": 0, "output_cost_per_image": 0.039 | perOutputImage 0.039
            an edited image                       | image_edit | "output_cost_per_image": 0.04 | perOutputImage 0.04
            reranking                             | rerank | "input_cost_per_query": 0.002, "input_cost_per_token": 0.0, "output_cost_per_token": 0.0 | perSearchUnit 0.002
            reranking by tokens                   | rerank | "input_cost_per_token": 5e-8, "output_cost_per_token": 0.0 | input 0.05
            a search                              | search | "input_cost_per_query": 0.005 | perWebSearch 0.005
            a search in a store                   | vector_store | "input_cost_per_query": 0.0015 | perFileSearch 0.0015
            pages, without their annotation       | ocr | "ocr_cost_per_page": 0.004, "annotation_cost_per_page": 0.005 | perPage 0.004
            a film                                | video_generation | "output_cost_per_video_per_second": 0.1 | perVideoOutputSecond 0.10
            a film in the field for sound         | video_generation | "output_cost_per_second": 0.4 | perVideoOutputSecond 0.40
            what is embedded                      | embedding | "input_cost_per_token": 2e-7, "input_cost_per_image": 0.00012, "input_cost_per_video_per_second": 0.00079, "input_cost_per_audio_per_second": 0.00016, "output_cost_per_token": 0 | input 0.20, perAudioInputSecond 0.00016, perVideoInputSecond 0.00079, perInputImage 0.00012
            film by its length                    | embedding | "input_cost_per_token": 8e-7, "input_cost_per_video_per_second": 0.0005, "input_cost_per_video_per_second_above_8s_interval": 0.001 | input 0.80
            speech in a conversation              | realtime | "input_cost_per_token": 4e-6, "output_cost_per_token": 2.4e-5, "input_cost_per_audio_token": 3.2e-5, "output_cost_per_audio_token": 6.4e-5, "cache_read_input_audio_token_cost": 4e-7, "cache_creation_input_audio_token_cost": 4e-7 | input 4.00, output 24.00, audioInput 32.00, audioCacheRead 0.40, audioOutput 64.00
            an image at the price of a token      | chat | "input_cost_per_token": 2e-6, "output_cost_per_token": 1e-5, "input_cost_per_image": 2e-6 | input 2.00, output 10.00
            a made image at that of a token       | chat | "input_cost_per_token": 2e-6, "output_cost_per_token": 1e-5, "output_cost_per_image": 0.00012 | input 2.00, output 10.00
            searches by their size                | chat | "input_cost_per_token": 2e-6, "output_cost_per_token": 1e-5, "search_context_cost_per_query": {"search_context_size_low": 0.03, "search_context_size_medium": 0.035, "search_context_size_high": 0.05}, "web_search_billing_unit": "per_query" | input 2.00, output 10.00, perWebSearch 0.035, perWebSearchLow 0.03, perWebSearchHigh 0.05
            tools                                 | chat | "input_cost_per_token": 2e-6, "output_cost_per_token": 1e-5, "file_search_cost_per_1k_calls": 2.5, "code_interpreter_cost_per_session": 0.03 | input 2.00, output 10.00, perFileSearch 0.0025, perCodeSession 0.03
            a container alone                     | chat | "code_interpreter_cost_per_session": 0.03 | perCodeSession 0.03
            an old name for cache reads           | chat | "input_cost_per_token": 2e-6, "output_cost_per_token": 1e-5, "input_cost_per_token_cache_hit": 2e-7 | input 2.00, cacheRead 0.20, output 10.00
            """)
    void everyKindOfModelIsChargedByWhatItDoes(String what, String mode, String fields, String rates) {
        Entry entry = one("\"litellm_provider\": \"acme\", \"mode\": \"" + mode + "\", " + fields);
        assertThat(entry).as(what).isInstanceOf(Entry.Priced.class);
        var texts = new StringJoiner(", ");
        Buckets.texts(((Entry.Priced) entry).price().rates(), CurrencyUnit.USD, (name, text) -> {
            if (text != null) {
                texts.add(name + " " + text);
            }
        });
        assertThat(texts).hasToString(rates);
    }

    @Test
    void aPriceWithoutEndIsRoundedAndTold() {
        Entry entry = one("\"litellm_provider\": \"acme\", \"mode\": \"audio_transcription\","
                + " \"input_cost_per_second\": 0.0002833333333333333");
        assertThat(((Entry.Priced) entry).price().rates().others())
                .isEqualTo(Map.of(Meter.AUDIO_INPUT_MILLIS, 283_333_333L));
        assertThat(((Entry.Priced) entry).notes()).containsExactly(Note.ROUNDED);
    }

    @Test
    void whatNobodyCountsIsTold() {
        Entry.Priced entry = priced("""
                "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6, "cache_read_input_token_cost": 1e-7,
                "citation_cost_per_token": 2e-6, "input_dbu_cost_per_token": 1e-6, "cost_per_thought": 1,
                "computer_use_input_cost_per_1k_tokens": 0.003, "vector_store_cost_per_gb_per_day": 0.1,
                "input_cost_per_image": 2e-6""");
        assertThat(entry.notes())
                .containsExactly(
                        Note.CITATION,
                        Note.STORAGE,
                        Note.COMPUTER,
                        Note.DBU,
                        Note.UNKNOWN_UNIT,
                        Note.PER_TOKEN,
                        Note.CACHE_WRITE_UNKNOWN);
    }

    /// E3, the twelve entries of azure/gpt-5.6: no price for cache writes, which cost as much as
    /// input then, flagged, and never 0.
    @Test
    void aMissingPriceForCacheWritesIsNeverZero() {
        Entry.Priced entry = priced("""
                "cache_read_input_token_cost": 5e-07, "cache_read_input_token_cost_above_272k_tokens": 1e-06,
                "cache_read_input_token_cost_priority": 1e-06,
                "cache_read_input_token_cost_above_272k_tokens_priority": 2e-06,
                "input_cost_per_token": 5e-06, "input_cost_per_token_above_272k_tokens": 1e-05,
                "input_cost_per_token_priority": 1e-05, "input_cost_per_token_above_272k_tokens_priority": 2e-05,
                "output_cost_per_token": 3e-05, "output_cost_per_token_above_272k_tokens": 4.5e-05,
                "output_cost_per_token_priority": 6e-05, "output_cost_per_token_above_272k_tokens_priority": 9e-05""");
        assertThat(entry.notes()).containsExactly(Note.CACHE_WRITE_UNKNOWN);
        for (ServiceTier service : List.of(ServiceTier.STANDARD, ServiceTier.PRIORITY)) {
            for (long tokens : new long[] {100_000, 300_000}) {
                Conditions conditions = new Conditions(service, null);
                Charge write = Pricer.price(entry.price(), new TokenUsage(0, 0, tokens, 0, 0, 0), conditions);
                Charge input = Pricer.price(entry.price(), new TokenUsage(tokens, 0, 0, 0, 0, 0), conditions);
                assertThat(write.cost()).isEqualTo(input.cost()).isPositive();
                assertThat(write.flags()).containsExactly(Charge.MISSING_SUB_PRICE);
                assertThat(input.flags()).isEmpty();
            }
        }
    }

    @Test
    void anEmbeddingNeedsNoPriceForItsOutput() {
        String fields = "\"litellm_provider\": \"acme\", \"mode\": \"embedding\", \"input_cost_per_token\": 2e-8";
        assertThat(((Entry.Priced) one(fields)).price().rates().output()).isNull();
        assertThat(((Entry.Priced) one(fields + ", \"output_cost_per_token\": 0"))
                        .price()
                        .rates())
                .isEqualTo(new Rates(20_000_000L, null, null, null, null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gpt-5.4                        | openai                    | openai/gpt-5.4                        | false
            ft:gpt-4o-2024-08-06           | openai                    | openai/ft:gpt-4o-2024-08-06:*         | false
            gemini/gemini-3-pro            | gemini                    | gemini/gemini-3-pro                   | false
            gemini-2.5-pro                 | vertex_ai-language-models | vertex_ai/gemini-2.5-pro              | false
            vertex_ai/claude-opus-4        | vertex_ai-anthropic_models | vertex_ai/claude-opus-4              | false
            davinci-002                    | text-completion-openai    | openai/davinci-002                    | false
            us.anthropic.claude-opus-4     | bedrock_converse          | bedrock/us.anthropic.claude-opus-4    | true
            bedrock/us-east-1/mistral-7b   | bedrock                   | bedrock/us-east-1/mistral-7b          | true
            azure/eu/gpt-4o                | azure                     | azure/eu/gpt-4o                       | true
            azure/global-standard/gpt-4o   | azure                     | azure/global-standard/gpt-4o          | true
            anthropic.claude-opus-4        | bedrock                   | bedrock/anthropic.claude-opus-4       | false
            """)
    void aNameIsTheProvidersAndTheModelsAsCallersSendIt(String id, String listed, String name, boolean regional) {
        TableName read = TableName.of(id, listed);
        assertThat(read.toString()).isEqualTo(name);
        assertThat(read.regional()).isEqualTo(regional);
    }

    @Test
    void oneModelUnderTwoNamesIsTakenOnceOrNotAtAll() {
        String same = "\"litellm_provider\": \"deepseek\", \"mode\": \"chat\", \"input_cost_per_token\": 1e-6,"
                + " \"output_cost_per_token\": ";
        List<Entry> entries = read("{\"r1\": {" + same + "2e-6}, \"deepseek/r1\": {" + same + "2.0e-6}, \"v3\": {"
                + same + "2e-6}, \"deepseek/v3\": {" + same + "3e-6}, \"r2\": {" + same
                + "2e-6}, \"deepseek/r2\": {" + same + "2e-6, \"cache_read_input_token_cost\": 1e-7}}");
        assertThat(entries.get(0)).isInstanceOf(Entry.Priced.class);
        assertThat(entries.get(1)).isInstanceOf(Entry.Twin.class);
        assertThat(entries.get(4)).as("the one that says less").isInstanceOf(Entry.Twin.class);
        assertThat(entries.get(5)).as("the one that says more").isInstanceOf(Entry.Priced.class);
        assertThat(entries.subList(2, 4))
                .allSatisfy(
                        entry -> assertThat(((Entry.Refused) entry).reason()).isEqualTo(Reason.TWICE));
    }

    @Test
    void whatIsNoModelIsNone() {
        List<Entry> entries = read("""
                {"sample_spec": {"mode": "chat", "litellm_provider": "x", "input_cost_per_token": 0.0},
                 "last_updated": "2026-07-24", "fallback_generalizations": {"rules": []}}""");
        assertThat(entries).hasSize(3).allSatisfy(entry -> assertThat(entry).isInstanceOf(Entry.NoModel.class));
    }

    @Test
    void aNameWithAStarIsNoPatternOfOurs() {
        Entry entry = read("""
                {"bedrock/*/claude": {"mode": "chat", "litellm_provider": "bedrock", "input_cost_per_token": 1e-6,
                 "output_cost_per_token": 1e-6}}""").getFirst();
        assertThat(((Entry.Refused) entry).reason()).isEqualTo(Reason.PATTERN);
    }

    @Test
    void whatIsNoEntryIsRefusedAlone() {
        List<Entry> entries = read("{\"a\": 3, \"b\": {\"mode\": \"chat\"}}");
        assertThat(((Entry.Refused) entries.get(0)).reason()).isIn(Reason.MALFORMED, Reason.NO_PROVIDER);
        assertThat(((Entry.Refused) entries.get(1)).reason()).isEqualTo(Reason.NO_PROVIDER);
    }

    @Test
    void aTableThatNamesAModelTwiceIsNoTable() {
        assertThatThrownBy(() -> read("{\"a\": {}, \"a\": {}}")).hasMessageContaining("not JSON");
        assertThatThrownBy(() -> read("[]")).hasMessageContaining("not a JSON object");
        assertThatThrownBy(() -> read("")).hasMessageContaining("not a JSON object");
        assertThatThrownBy(() -> read("{\"a\": {}} trailing")).hasMessageContaining("not JSON");
        assertThatThrownBy(() -> read("{\"a\": {\"input_cost_per_token\": NaN}}"))
                .hasMessageContaining("not JSON");
    }

    private static Entry.Priced priced(String fields) {
        Entry entry = one("\"litellm_provider\": \"acme\", \"mode\": \"chat\", " + fields);
        assertThat(entry).isInstanceOf(Entry.Priced.class);
        return (Entry.Priced) entry;
    }

    private static Entry one(String fields) {
        return read("{\"acme/model\": {" + fields + "}}").getFirst();
    }

    private static List<Entry> read(String table) {
        return PriceTable.read(table, "a table", JULY);
    }
}
