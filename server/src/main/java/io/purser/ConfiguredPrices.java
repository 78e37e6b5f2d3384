package io.purser;

import io.purser.control.prices.PriceRows;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.core.pricing.MeterPrice;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.pricing.PriceText;
import io.purser.core.pricing.Rates;
import io.purser.core.pricing.ServiceRates;
import io.purser.core.pricing.Tier;
import io.purser.core.pricing.Unpriced;
import io.purser.core.usage.Meter;
import io.purser.core.usage.ServiceTier;
import io.purser.gateway.sandbox.SandboxCatalog;
import io.purser.governance.admission.BuiltinPrices;
import io.purser.platform.config.Config;
import io.purser.platform.config.Problems;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The price book of an installation: the built-in list, the sandbox's prices for
/// every provider of that dialect, imported list prices, and on top what `purser.yaml` says.
final class ConfiguredPrices {
    private final Problems problems = new Problems();

    private ConfiguredPrices() {}

    static PriceBook book(Config config) {
        return book(config, config.listPrices(), List.of());
    }

    /// The same with other list prices than those at the start, and what people have set; what the configuration says
    /// of the same model and date counts.
    static PriceBook book(Config config, List<Config.Price> listPrices, List<Config.Price> own) {
        ConfiguredPrices reader = new ConfiguredPrices();
        List<Config.Price> written = new ArrayList<>(config.prices());
        reader.refuseTwins(written);
        Set<List<Object>> said = new HashSet<>();
        written.forEach(price -> said.add(version(price)));
        own.stream().filter(price -> !said.contains(version(price))).forEach(written::add);
        List<ModelPrice> custom = written.stream()
                .map(price -> reader.price(price, ModelPrice.Origin.CUSTOM))
                .toList();
        List<ModelPrice> lists = new ArrayList<>(BuiltinPrices.load());
        SandboxCatalog.MODELS.forEach(model -> lists.add(sandbox(model)));
        SandboxCatalog.SIZES.forEach(size -> lists.add(sandbox(size)));
        lists.addAll(reader.importedRows(listPrices));
        reader.problems.throwIfAny();
        return PriceBook.of(lists).withOverrides(custom);
    }

    /// The names of a family's models.
    static List<String> models(PriceBook book, String family) {
        return book.prices().stream()
                .filter(price -> price.provider().equals(family) && !price.isPattern())
                .map(ModelPrice::model)
                .distinct()
                .sorted()
                .toList();
    }

    /// The rows of a file of list prices.
    static List<ModelPrice> imported(List<Config.Price> rows) {
        ConfiguredPrices reader = new ConfiguredPrices();
        List<ModelPrice> prices = reader.importedRows(rows);
        reader.problems.throwIfAny();
        return prices;
    }

    /// Prices that people set.
    static List<ModelPrice> custom(List<Config.Price> rows) {
        ConfiguredPrices reader = new ConfiguredPrices();
        List<ModelPrice> prices = rows.stream()
                .map(row -> reader.price(row, ModelPrice.Origin.CUSTOM))
                .toList();
        reader.problems.throwIfAny();
        return prices;
    }

    /// List prices of a file, and those that people sent. Both have one name in the ledger where model and date are the
    /// same: a row of the file with other figures is refused, since calls may be booked under that name.
    static List<Config.Price> lists(List<Config.Price> file, List<Config.Price> sent) {
        Map<List<Object>, Config.Price> said = new HashMap<>();
        file.forEach(price -> said.put(version(price), price));
        List<Config.Price> all = new ArrayList<>(file);
        ConfiguredPrices reader = new ConfiguredPrices();
        for (Config.Price price : sent) {
            Config.Price row = said.get(version(price));
            if (row == null) {
                all.add(price);
            } else {
                reader.refuseOther(row, price);
            }
        }
        reader.problems.throwIfAny();
        return all;
    }

    private void refuseOther(Config.Price row, Config.Price sent) {
        ModelPrice listed = price(row, ModelPrice.Origin.IMPORTED);
        String figures = PriceRows.figures(listed);
        String known = PriceRows.figures(price(sent, ModelPrice.Origin.IMPORTED));
        if (!figures.equals(known)) {
            problems.add(
                    row.place(),
                    "{" + figures + "} has the name of an import, \"" + listed.version() + "\" with {" + known
                            + "}, under which calls may be booked; expected the same figures or another"
                            + " effectiveFrom");
        }
    }

    /// What no two prices of one kind share.
    private static List<Object> version(Config.Price price) {
        Instant from = Objects.requireNonNullElse(price.effectiveFrom(), Instant.EPOCH);
        return List.of(price.provider(), price.model(), from);
    }

    private List<ModelPrice> importedRows(List<Config.Price> rows) {
        refuseTwins(rows);
        return rows.stream().map(row -> price(row, ModelPrice.Origin.IMPORTED)).toList();
    }

    private void refuseTwins(List<Config.Price> prices) {
        Set<List<Object>> seen = new HashSet<>();
        for (Config.Price price : prices) {
            if (!seen.add(version(price))) {
                problems.add(
                        price.place(),
                        price.provider() + "/" + price.model() + " is there twice; expected one price for a model and"
                                + " date");
            }
        }
    }

    static Unpriced unpriced(Config config) {
        return switch (config.unpriced()) {
            case Config.Unpriced.Refuse refuse -> new Unpriced.Refuse();
            case Config.Unpriced.Flag flag -> new Unpriced.Flag();
            case Config.Unpriced.Fallback(Config.Price price) -> {
                ConfiguredPrices reader = new ConfiguredPrices();
                ModelPrice fallback = reader.price(price, ModelPrice.Origin.CUSTOM);
                reader.problems.throwIfAny();
                yield new Unpriced.Fallback(fallback);
            }
        };
    }

    private static ModelPrice sandbox(SandboxCatalog.Model model) {
        CurrencyUnit usd = CurrencyUnit.of(SandboxCatalog.CURRENCY);
        Function<String, Long> rate = text -> Money.parse(text, usd).units();
        ModelPrice price = new ModelPrice(
                "sandbox",
                model.name(),
                Instant.EPOCH,
                "the sandbox's own list",
                usd,
                sandboxRates(model, rate),
                List.of(),
                null,
                model.family() == SandboxCatalog.Family.MODERATION,
                false,
                new ModelLimits((long) model.context(), null, (long) model.maxOutput()),
                ModelPrice.Origin.BUILTIN,
                Map.of(),
                Map.of());
        Rates halves = sandboxRates(model, text -> rate.apply(text) / 2);
        return price.free()
                ? price
                : price.withServices(Map.of(ServiceTier.BATCH, new ServiceRates(halves, List.of())));
    }

    private static Rates sandboxRates(SandboxCatalog.Model model, Function<String, Long> rate) {
        Map<Meter, Long> units = new EnumMap<>(Meter.class);
        model.units().forEach((unit, price) -> units.put(Meter.ofBucket(unit), rate.apply(price)));
        Rates text = model.billsText()
                ? new Rates(
                        rate.apply(model.input()),
                        rate.apply(model.cacheRead()),
                        rate.apply(model.cacheWrite()),
                        rate.apply(model.cacheWriteLong()),
                        rate.apply(model.output()))
                : Rates.NONE;
        return text.with(units);
    }

    private ModelPrice price(Config.Price price, ModelPrice.Origin origin) {
        CurrencyUnit currency = currency(price);
        Config.Amount fee = price.perRequest();
        Map<ServiceTier, ServiceRates> services = new EnumMap<>(ServiceTier.class);
        price.services()
                .forEach((name, service) ->
                        services.put(tier(name), new ServiceRates(rates(service.rates()), tiers(service.tiers()))));
        Rates rates = rates(price.rates());
        List<Tier> tiers = tiers(price.tiers());
        Long perRequest = fee == null ? null : amount(fee, PriceText::perRequest);
        return new ModelPrice(
                price.provider(),
                price.model(),
                Objects.requireNonNullElse(price.effectiveFrom(), Instant.EPOCH),
                price.source(),
                currency,
                rates,
                tiers,
                perRequest,
                price.free(),
                origin == ModelPrice.Origin.IMPORTED && PriceRows.cachesByItself(price.provider()),
                new ModelLimits(price.contextWindow(), price.maximumInput(), price.maximumOutput()),
                origin,
                services,
                price.uplifts());
    }

    private static ServiceTier tier(String name) {
        return Objects.requireNonNull(ServiceTier.named(name), name);
    }

    private List<Tier> tiers(List<Config.Tier> tiers) {
        return tiers.stream()
                .map(tier -> new Tier(tier.above(), rates(tier.rates())))
                .toList();
    }

    private Rates rates(Config.Rates rates) {
        Map<Meter, Long> meters = new EnumMap<>(Meter.class);
        rates.meters().forEach((field, amount) -> {
            MeterPrice meter = Objects.requireNonNull(MeterPrice.named(field), field);
            meters.put(meter.meter(), amount(amount, text -> PriceText.meter(meter, text)));
        });
        return new Rates(
                perMillion(rates.input()),
                perMillion(rates.cacheRead()),
                perMillion(rates.cacheWrite()),
                perMillion(rates.cacheWriteLong()),
                perMillion(rates.output()),
                perMillion(rates.reasoning()),
                meters);
    }

    private @Nullable Long perMillion(Config.@Nullable Amount amount) {
        return amount == null ? null : amount(amount, PriceText::perMillion);
    }

    private long amount(Config.Amount amount, Function<String, Money> read) {
        try {
            return read.apply(amount.text()).units();
        } catch (IllegalArgumentException unreadable) {
            problems.add(amount.place(), String.valueOf(unreadable.getMessage()));
            return 0;
        }
    }

    /// The one currency of all of a price's amounts.
    private CurrencyUnit currency(Config.Price price) {
        CurrencyUnit first = null;
        for (Config.Amount amount : amounts(price)) {
            CurrencyUnit currency = currencyOf(amount);
            if (first != null && currency != null && !currency.equals(first)) {
                problems.add(amount.place(), currency + " is another currency; expected " + first + " throughout");
            }
            first = first == null ? currency : first;
        }
        return first == null ? CurrencyUnit.USD : first;
    }

    private static List<Config.Amount> amounts(Config.Price price) {
        List<Config.Amount> amounts = new ArrayList<>(price.rates().amounts());
        price.tiers().forEach(tier -> amounts.addAll(tier.rates().amounts()));
        price.services().values().forEach(service -> {
            amounts.addAll(service.rates().amounts());
            service.tiers().forEach(tier -> amounts.addAll(tier.rates().amounts()));
        });
        Config.Amount fee = price.perRequest();
        if (fee != null) {
            amounts.add(fee);
        }
        return amounts;
    }

    private static @Nullable CurrencyUnit currencyOf(Config.Amount amount) {
        try {
            return CurrencyUnit.of(amount.text().substring(amount.text().indexOf(' ') + 1));
        } catch (IllegalArgumentException reportedElsewhere) {
            return null;
        }
    }
}
