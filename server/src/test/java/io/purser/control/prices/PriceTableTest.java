package io.purser.control.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.Tier;
import java.time.Instant;
import java.util.List;
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
            another price for reasoning    | chat | "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5, "output_cost_per_reasoning_token": 3e-5 | REASONING
            """)
    void aTrapIsRefusedByName(String trap, String mode, String fields, Reason reason) {
        Entry entry = one("\"litellm_provider\": \"acme\", \"mode\": \"" + mode + "\", " + fields);
        assertThat(entry).as(trap).isInstanceOf(Entry.Refused.class);
        assertThat(((Entry.Refused) entry).reason()).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            images                 | "mode": "image_generation", "output_cost_per_image": 0.04 | image_generation
            transcription          | "mode": "audio_transcription", "input_cost_per_second": 1e-4, "output_cost_per_second": 1e-4 | audio_transcription
            reranking              | "mode": "rerank", "input_cost_per_query": 0.001, "input_cost_per_token": 0, "output_cost_per_token": 0 | rerank
            no mode                | "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5 | no mode
            a mode of tomorrow     | "mode": "telepathy", "input_cost_per_token": 1e-6 | telepathy
            a chat by the second   | "mode": "chat", "input_cost_per_second": 0.01 | seconds
            a chat without a price | "mode": "chat" | no price listed
            dearer speech          | "mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-5, "output_cost_per_audio_token": 8e-5 | audio or image output dearer than text
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
                "input_cost_per_token_above_272k_tokens_priority": 9e-6,
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

    @Test
    void unitsBesideThePriceAreTold() {
        Entry.Priced entry = priced("""
                "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6, "cache_read_input_token_cost": 1e-7,
                "input_cost_per_token_priority": 2e-6, "output_cost_per_token_batches": 1e-6,
                "input_cost_per_audio_token": 1e-6, "search_context_cost_per_query": {"search_context_size_low": 0.01},
                "provider_specific_entry": {"us": 1.1}, "cost_per_thought": 1""");
        assertThat(entry.notes())
                .containsExactly(
                        Note.PRIORITY,
                        Note.BATCH,
                        Note.SEARCH,
                        Note.AUDIO,
                        Note.MULTIPLIER,
                        Note.UNKNOWN_UNIT,
                        Note.CACHE_WRITE_UNKNOWN);
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
        List<Entry> entries = read("{\"r1\": {" + same + "2e-6}, \"deepseek/r1\": {" + same + "2.0e-6}," + " \"v3\": {"
                + same + "2e-6}, \"deepseek/v3\": {" + same + "3e-6}}");
        assertThat(entries.get(0)).isInstanceOf(Entry.Priced.class);
        assertThat(entries.get(1)).isInstanceOf(Entry.Twin.class);
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
