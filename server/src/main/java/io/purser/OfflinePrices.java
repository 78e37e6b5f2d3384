package io.purser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.cli.PriceDesk;
import io.purser.control.prices.PriceDocument;
import io.purser.control.prices.PriceReview;
import io.purser.control.prices.PriceRows;
import io.purser.control.prices.TableReview;
import io.purser.core.model.ModelPattern;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.usage.Meter;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import io.purser.core.usage.TokenUsage;
import io.purser.platform.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers the command line's questions about prices from files alone: the book is the one that a
/// gateway with this configuration starts with.
final class OfflinePrices implements PriceDesk {

    /// The table has 1.5 MB; more than this is something else.
    private static final long MOST_BYTES = 64L << 20;

    @Override
    public JsonNode review(Review asked) {
        Config config = Config.load(asked.book().config(), asked.book().environment(), List.of());
        PriceBook book = ConfiguredPrices.book(config);
        TableReview review = table(asked).against(book, new PriceReview.Limits(asked.largestJump(), asked.accepted()));
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("table", asked.table().toString());
        document.setAll(review.document());
        document.put("written", asked.write() ? write(asked, config.priceFile(), review.review()) : null);
        return document;
    }

    private static TableReview.Table table(Review asked) {
        var from = asked.effective().atStartOfDay(ZoneOffset.UTC).toInstant();
        var origin = new TableReview.Origin(asked.source(), from, asked.book().at(), asked.providers());
        try {
            return TableReview.Table.read(bytes(asked.table()), origin);
        } catch (IllegalArgumentException noTable) {
            throw new Refused(asked.table() + ": " + noTable.getMessage());
        }
    }

    private static String write(Review asked, @Nullable Path configured, PriceReview review) {
        Path out = asked.out() == null ? configured : asked.out();
        if (out == null) {
            throw new Refused("purser.yaml names no priceFile; give --out FILE, and name that file there");
        }
        List<ModelPrice> before =
                Files.exists(out) ? ConfiguredPrices.imported(Config.loadPrices(out)) : List.<ModelPrice>of();
        if (review.rows().isEmpty()) {
            return out.toString();
        }
        ReviewedFile.replace(
                out,
                PriceRows.text(PriceRows.with(before, review.rows())),
                draft -> ConfiguredPrices.imported(Config.loadPrices(draft)));
        return out.toString();
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new Refused(file + " is larger than " + MOST_BYTES + " bytes; expected a price table");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException missing) {
            throw new Refused(file + ": no such file");
        } catch (IOException unreadable) {
            throw new Refused(file + " cannot be read: " + unreadable.getClass().getSimpleName());
        }
    }

    @Override
    public JsonNode show(Book book, @Nullable String model) {
        return PriceDocument.inForce(book(book), model, book.at());
    }

    @Override
    public JsonNode rates(Book book, boolean all) {
        return OfflineRates.show(book, all);
    }

    @Override
    public JsonNode rates(RateFile asked) {
        return OfflineRates.review(asked);
    }

    private static PriceBook book(Book book) {
        return ConfiguredPrices.book(Config.load(book.config(), book.environment(), List.of()));
    }

    @Override
    public JsonNode explain(Book book, String model, Sample sample) {
        Config config = Config.load(book.config(), book.environment(), List.of());
        PriceBook prices = ConfiguredPrices.book(config);
        PriceDocument.Asked asked = asked(config, prices, model);
        String region = sample.region();
        return PriceDocument.explain(
                prices,
                region == null
                        ? asked
                        : new PriceDocument.Asked(asked.provider(), asked.family(), asked.model(), region),
                book.at(),
                sample.usual() ? null : usage(sample),
                Objects.requireNonNullElse(ServiceTier.named(sample.service()), ServiceTier.STANDARD));
    }

    private static TokenUsage usage(Sample sample) {
        Quantities units = Quantities.NONE;
        for (Map.Entry<String, Long> unit : sample.units().entrySet()) {
            units = units.with(Meter.ofBucket(unit.getKey()), unit.getValue());
        }
        return new TokenUsage(
                sample.input(),
                sample.cacheRead(),
                sample.cacheWrite(),
                sample.cacheWriteLong(),
                sample.output(),
                sample.reasoning(),
                units);
    }

    /// `provider/model`, or a model alone: at the provider that it is routed to, else at the first
    /// in the book that lists it.
    private static PriceDocument.Asked asked(Config config, PriceBook prices, String model) {
        for (Config.Provider provider : config.providers()) {
            if (model.startsWith(provider.name() + "/")) {
                return asked(provider, model.substring(provider.name().length() + 1));
            }
        }
        Optional<String> listed = prices.prices().stream()
                .map(ModelPrice::provider)
                .filter(provider -> model.startsWith(provider + "/"))
                .findFirst();
        if (listed.isPresent()) {
            String name = listed.get();
            return new PriceDocument.Asked(name, name, model.substring(name.length() + 1), null);
        }
        for (Config.Provider provider : config.providers()) {
            if (ModelPattern.allows(provider.models(), model)) {
                return asked(provider, model);
            }
        }
        String owner = prices.prices().stream()
                .filter(price -> price.model().equals(model))
                .map(ModelPrice::provider)
                .sorted()
                .findFirst()
                .orElse("openai");
        return new PriceDocument.Asked(owner, owner, model, null);
    }

    private static PriceDocument.Asked asked(Config.Provider provider, String model) {
        Config.Alias alias = provider.aliases().get(model);
        String priced = alias == null || alias.priceAs() == null ? model : alias.priceAs();
        return new PriceDocument.Asked(
                provider.name(), ConfiguredProviders.family(provider), priced, provider.region());
    }
}
