package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// Knows no prices: for tests of everything else.
final class FakePriceDesk implements PriceDesk {

    @Override
    public JsonNode review(Review asked) {
        throw new Refused("no prices in this test");
    }

    @Override
    public JsonNode show(Book book, @Nullable String model) {
        throw new Refused("no prices in this test");
    }

    @Override
    public JsonNode explain(Book book, String model, Sample sample) {
        throw new Refused("no prices in this test");
    }

    @Override
    public JsonNode rates(Book book, boolean all) {
        throw new Refused("no rates in this test");
    }

    @Override
    public JsonNode rates(RateFile asked) {
        throw new Refused("no rates in this test");
    }
}
