package io.purser;

import io.purser.control.audit.Actor;
import io.purser.control.audit.Audit;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.Chain;
import io.purser.control.prices.Jump;
import io.purser.control.prices.PriceRows;
import io.purser.control.prices.PriceVersions;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.platform.config.Config;
import io.purser.platform.config.ConfigException;
import io.purser.platform.config.Place;
import io.purser.platform.config.YamlValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Prices that people set while the gateway runs. All of them are kept as one text beside the audit log, so that a
/// change and its entry are one transaction; the book that follows is put in force before anybody is answered.
final class SetPrices implements PriceVersions {
    /// The name of the kept text.
    private static final String KEPT = "prices.set";

    private static final int MOST = 5_000;
    private static final String KIND = "price";
    private static final String ROW = "row";

    private final Config config;
    private final Audit audit;
    private final LivePrices live;

    SetPrices(Config config, Audit audit, LivePrices live) {
        this.config = config;
        this.audit = audit;
        this.live = live;
    }

    /// What is kept from before.
    static List<Config.Price> kept(Audit audit) {
        String text = audit.log().mark(KEPT);
        return text == null ? List.of() : Config.readPrices("prices that were set", text);
    }

    @Override
    public List<Version> all() {
        Set<ModelPrice> own = new HashSet<>(ConfiguredPrices.custom(live.own()));
        return live.book().prices().stream()
                .map(price -> new Version(price, source(price, own)))
                .toList();
    }

    private static Source source(ModelPrice price, Set<ModelPrice> own) {
        return switch (price.origin()) {
            case BUILTIN -> Source.BUILTIN;
            case IMPORTED -> Source.IMPORTED;
            case CUSTOM -> own.contains(price) ? Source.SET : Source.CONFIGURED;
        };
    }

    @Override
    public Outcome set(Wish wish, Actor actor) {
        Map<String, Object> row = new LinkedHashMap<>(wish.row());
        row.putIfAbsent("effectiveFrom", now().toString());
        row.putIfAbsent("source", "set by " + actor.name());
        Config.Price said;
        ModelPrice price;
        try {
            said = Config.readPrice(YamlValues.numbered(new Place("setPrice", 0, "input"), row));
            price = ConfiguredPrices.custom(List.of(said)).getFirst();
        } catch (ConfigException wrong) {
            return new Invalid(wrong.problems());
        }
        if (config.prices().stream().anyMatch(isSame(price.provider(), price.model(), price.effectiveFrom()))) {
            return new Refused("another date: purser.yaml has a price of this model and date; change it there");
        }
        synchronized (live) {
            return set(said, price, wish, actor);
        }
    }

    private Instant now() {
        return Instant.ofEpochSecond(audit.now() / 1_000);
    }

    private Outcome set(Config.Price said, ModelPrice price, Wish wish, Actor actor) {
        PriceBook book = live.book();
        List<Config.Price> next = new ArrayList<>(live.own());
        @Nullable ModelPrice before = take(next, price.provider(), price.model(), price.effectiveFrom());
        boolean isInForce = !price.effectiveFrom().isAfter(now());
        boolean isSame = before != null && isSame(before, price);
        if (before != null && isSame && (isInForce || before.source().equals(price.source()))) {
            return new Done(before, before);
        }
        Optional<String> far = jump(book, price);
        if (far.isPresent() && !wish.accept()) {
            return new Implausible(far.get());
        }
        if (before == null && next.size() >= MOST) {
            return new Refused("at most " + MOST + " versions; import list prices as a file");
        }
        if (isInForce && (before == null ? wasInForce(price) : !isSame)) {
            return new Refused(
                    "another date: this version is in force, or was, and calls are booked under its name; set one that"
                            + " begins later");
        }
        next.add(said);
        return keep(next, before, price, AuditAction.PRICE_SET, wish.reason(), actor);
    }

    private static boolean isSame(ModelPrice one, ModelPrice other) {
        return PriceRows.figures(one).equals(PriceRows.figures(other));
    }

    /// Whether another version of this name was deleted when calls could be booked under it.
    private boolean wasInForce(ModelPrice price) {
        AuditQuery deletions = new AuditQuery(
                Chain.INSTALLATION,
                price.effectiveFrom().toEpochMilli(),
                null,
                null,
                AuditAction.PRICE_DELETE,
                KIND,
                name(price),
                null,
                null,
                MOST);
        return audit.log().find(deletions).stream()
                .map(entry -> entry.tree().findPath("before").path(ROW).asText())
                .anyMatch(row -> !row.startsWith("{" + PriceRows.figures(price) + ", source: "));
    }

    /// A price that begins in the past is in force now as well, unless a later one of its model is.
    private Optional<String> jump(PriceBook book, ModelPrice price) {
        long begins = price.effectiveFrom().toEpochMilli();
        Optional<String> far = jump(book, price, begins);
        return far.isPresent() || begins >= audit.now() ? far : jump(book, price, audit.now());
    }

    private Optional<String> jump(PriceBook book, ModelPrice price, long at) {
        String family = family(price.provider());
        Optional<String> far = book.find(price.provider(), family, price.model(), at)
                .filter(before -> !isLater(before, price))
                .flatMap(before -> Jump.of(before, price));
        return far.isPresent() || !price.isPattern() ? far : Jump.ofMany(book.under(price, family, at), price);
    }

    private static boolean isLater(ModelPrice one, ModelPrice other) {
        return one.origin() == ModelPrice.Origin.CUSTOM
                && one.provider().equals(other.provider())
                && one.model().equals(other.model())
                && one.effectiveFrom().isAfter(other.effectiveFrom());
    }

    @Override
    public Outcome delete(String provider, String model, Instant from, String reason, Actor actor) {
        synchronized (live) {
            List<Config.Price> next = new ArrayList<>(live.own());
            @Nullable ModelPrice before = take(next, provider, model, from);
            return before == null ? new Missing() : keep(next, before, null, AuditAction.PRICE_DELETE, reason, actor);
        }
    }

    private static @Nullable ModelPrice take(List<Config.Price> rows, String provider, String model, Instant from) {
        for (Config.Price row : rows) {
            if (isSame(provider, model, from).test(row)) {
                rows.remove(row);
                return ConfiguredPrices.custom(List.of(row)).getFirst();
            }
        }
        return null;
    }

    private static Predicate<Config.Price> isSame(String provider, String model, Instant from) {
        return row -> row.provider().equals(provider)
                && row.model().equals(model)
                && Objects.requireNonNullElse(row.effectiveFrom(), Instant.EPOCH)
                        .equals(from);
    }

    private Outcome keep(
            List<Config.Price> next,
            @Nullable ModelPrice was,
            @Nullable ModelPrice price,
            AuditAction action,
            String reason,
            Actor actor) {
        ModelPrice named = Objects.requireNonNull(price == null ? was : price, "one of them is there");
        // It can be read as a start will, and says the same then, or nothing is kept.
        List<ModelPrice> meant = ConfiguredPrices.custom(next);
        String text = PriceRows.text(meant);
        List<Config.Price> rows = Config.readPrices("prices that were set", text);
        if (!ConfiguredPrices.custom(rows).equals(meant)) {
            throw new IllegalStateException("the prices that were set do not read back as themselves");
        }
        PriceBook book = live.bookWith(rows);
        AuditDeed deed = AuditDeed.one(
                audit.now(),
                actor,
                action,
                new AuditDeed.Thing(KIND, null, name(named)),
                form(was),
                form(price),
                reason);
        if (audit.log().noteOnce(Chain.INSTALLATION, deed, KEPT, text)) {
            live.own(rows, book);
        }
        return new Done(price, was);
    }

    private static String name(ModelPrice price) {
        return price.provider() + "/" + price.model() + " from " + price.effectiveFrom();
    }

    private static @Nullable Map<String, Object> form(@Nullable ModelPrice price) {
        return price == null ? null : new TreeMap<>(Map.of(ROW, PriceRows.line(price)));
    }

    private String family(String provider) {
        return config.providers().stream()
                .filter(one -> one.name().equals(provider))
                .findFirst()
                .map(ConfiguredProviders::family)
                .orElse(provider);
    }
}
