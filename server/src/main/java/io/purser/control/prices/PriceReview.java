package io.purser.control.prices;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.ModelLimits;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.PriceBook;
import io.purser.core.usage.Meter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a table would change in a book: every entry of the table stands in exactly one of the
/// lists.
///
/// @param added models that no list has under this name
/// @param changed models whose list price differs
/// @param unchanged at the price in force
/// @param absent listed now and no longer named by the table; they keep their price
public record PriceReview(
        List<Change> added,
        List<Change> changed,
        List<Entry> unchanged,
        List<ModelPrice> absent,
        List<Entry.Refused> refused,
        List<Entry.NotPriced> notPriced,
        List<Entry.Twin> twins,
        List<Entry.NoModel> noModels) {

    /// How much of the sandbox's prices a table decides: nothing.
    private static final String SANDBOX = "sandbox";

    /// Tools that the provider hosts: the table seldom says their price at the models.
    private static final Set<Meter> TOOLS = EnumSet.of(
            Meter.WEB_SEARCHES,
            Meter.WEB_SEARCHES_LOW,
            Meter.WEB_SEARCHES_HIGH,
            Meter.FILE_SEARCHES,
            Meter.CODE_SESSIONS,
            Meter.TOOL_CALLS);

    public PriceReview {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        unchanged = List.copyOf(unchanged);
        absent = List.copyOf(absent);
        refused = List.copyOf(refused);
        notPriced = List.copyOf(notPriced);
        twins = List.copyOf(twins);
        noModels = List.copyOf(noModels);
    }

    /// A price that would be in force.
    ///
    /// @param before the list price in force, null where there is none
    /// @param rates what differs, for a model that was there
    /// @param overridden whether a price of the operator's own stands before it all the same
    public record Change(Entry.Priced entry, @Nullable ModelPrice before, List<RateChange> rates, boolean overridden) {
        public Change {
            rates = List.copyOf(rates);
        }
    }

    /// One figure's change; null is unknown.
    ///
    /// @param bucket `input`, or `priority output above 200000`
    /// @param decimals how many digits of the figures are behind the point
    public record RateChange(
            String bucket, @Nullable Long before, @Nullable Long after, int decimals) {

        boolean jumps(long largest) {
            return before != null
                    && after != null
                    && new Figures.Figure(after, decimals).isFarFrom(new Figures.Figure(before, decimals), largest);
        }

        /// `2.50 → 25.00`, in USD for a million tokens or for what the bucket's name says.
        String figures() {
            return Objects.requireNonNullElse(text(before), "unknown") + " → "
                    + Objects.requireNonNullElse(text(after), "unknown");
        }

        /// One of the two figures as text.
        @Nullable
        String text(@Nullable Long rate) {
            return rate == null ? null : Buckets.text(rate, decimals, CurrencyUnit.USD);
        }

        boolean lost() {
            return before != null && after == null;
        }
    }

    /// What is plausible.
    ///
    /// @param largestJump the largest factor between a price in force and its successor
    /// @param accepted names for which a person vouches: as the book has them, or as the table
    /// @param standing says of a price why another of its date stays; nobody vouches that away
    public record Limits(long largestJump, Set<String> accepted, Function<ModelPrice, Optional<String>> standing) {
        public Limits {
            if (largestJump < 1) {
                throw new IllegalArgumentException(largestJump + " is not a factor; expected 1 or more");
            }
            accepted = Set.copyOf(accepted);
        }

        /// A price gives way to another of its date.
        public Limits(long largestJump, Set<String> accepted) {
            this(largestJump, accepted, _ -> Optional.empty());
        }

        boolean accepts(Entry entry) {
            return accepted.contains(entry.id())
                    || accepted.contains(entry.name().toString())
                    || accepted.contains(entry.name().model());
        }
    }

    /// Compares a table with the list prices that hold at an instant.
    public static PriceReview of(List<Entry> entries, PriceBook book, Instant at, Limits limits) {
        var reviewing = new Reviewing(book, at, limits);
        entries.forEach(reviewing::entry);
        return new PriceReview(
                reviewing.added,
                reviewing.changed,
                reviewing.unchanged,
                reviewing.absent(entries),
                reviewing.refused,
                reviewing.notPriced,
                reviewing.twins,
                reviewing.noModels);
    }

    /// How many entries each outcome has.
    ///
    /// @param entries all of the table
    /// @param gone prices in force that the table does not name
    public record Counts(
            int entries,
            int unchanged,
            int changed,
            int added,
            int refused,
            int notPriced,
            int sameTwice,
            int noModels,
            int gone) {}

    /// How many entries each outcome has.
    public Counts counts() {
        int priced = added.size() + changed.size() + unchanged.size();
        int rest = refused.size() + notPriced.size() + twins.size() + noModels.size();
        return new Counts(
                priced + rest,
                unchanged.size(),
                changed.size(),
                added.size(),
                refused.size(),
                notPriced.size(),
                twins.size(),
                noModels.size(),
                absent.size());
    }

    /// The rows that the file of list prices would get.
    public List<ModelPrice> rows() {
        var rows = new ArrayList<ModelPrice>();
        added.forEach(change -> rows.add(change.entry().price()));
        changed.forEach(change -> rows.add(change.entry().price()));
        return rows;
    }

    /// The review in the making. Not thread-safe.
    private static final class Reviewing {
        private final Map<TableName, ModelPrice> inForce = new LinkedHashMap<>();
        private final Set<TableName> custom = new HashSet<>();
        private final Limits limits;
        private final List<Change> added = new ArrayList<>();
        private final List<Change> changed = new ArrayList<>();
        private final List<Entry> unchanged = new ArrayList<>();
        private final List<Entry.Refused> refused = new ArrayList<>();
        private final List<Entry.NotPriced> notPriced = new ArrayList<>();
        private final List<Entry.Twin> twins = new ArrayList<>();
        private final List<Entry.NoModel> noModels = new ArrayList<>();

        Reviewing(PriceBook book, Instant at, Limits limits) {
            this.limits = limits;
            book.prices().stream()
                    .sorted(Comparator.comparing(ModelPrice::effectiveFrom).thenComparing(ModelPrice::origin))
                    .forEach(price -> {
                        var name = new TableName(price.provider(), price.model());
                        if (price.origin() == ModelPrice.Origin.CUSTOM) {
                            custom.add(name);
                        } else if (!inForce.containsKey(name)
                                || !price.effectiveFrom().isAfter(at)) {
                            inForce.put(name, price);
                        }
                    });
        }

        void entry(Entry entry) {
            switch (entry) {
                case Entry.Priced priced -> priced(priced);
                case Entry.Refused wrong -> refused(wrong);
                case Entry.NotPriced other -> notPriced.add(other);
                case Entry.Twin twin -> twins.add(twin);
                case Entry.NoModel none -> noModels.add(none);
            }
        }

        /// What the table cannot say of a price of 0, the book can: it is free.
        private void refused(Entry.Refused wrong) {
            ModelPrice before = inForce.get(wrong.name());
            if (wrong.reason() == Reason.ZERO && before != null && before.free()) {
                unchanged.add(wrong);
            } else {
                refused.add(wrong);
            }
        }

        private void priced(Entry.Priced entry) {
            ModelPrice before = inForce.get(entry.name());
            boolean overridden = custom.contains(entry.name());
            if (before == null) {
                added.add(new Change(entry, null, List.of(), overridden));
                return;
            }
            Entry.Priced known = knowing(entry, before);
            List<RateChange> rates = differences(before, known.price());
            if (rates.isEmpty()) {
                unchanged.add(entry);
                return;
            }
            Optional<String> standing = limits.standing().apply(known.price());
            if (standing.isPresent()) {
                refused.add(new Entry.Refused(entry.id(), entry.name(), Reason.STANDING, standing.get()));
                return;
            }
            Entry.Refused implausible = limits.accepts(entry) ? null : implausible(entry, before, rates);
            if (implausible == null) {
                changed.add(new Change(known, before, rates, overridden));
            } else {
                refused.add(implausible);
            }
        }

        private Entry.@Nullable Refused implausible(Entry.Priced entry, ModelPrice before, List<RateChange> rates) {
            if (before.free()) {
                return new Entry.Refused(entry.id(), entry.name(), Reason.JUMP, "free until now");
            }
            for (RateChange rate : rates) {
                if (rate.lost()) {
                    return new Entry.Refused(entry.id(), entry.name(), Reason.LOST, rate.bucket());
                }
                if (rate.jumps(limits.largestJump())) {
                    return new Entry.Refused(
                            entry.id(), entry.name(), Reason.JUMP, rate.bucket() + " " + rate.figures() + " USD");
                }
            }
            return null;
        }

        /// The same entry with what the book knows of the model's size, and of the provider's own
        /// tools where the table is silent about them.
        private static Entry.Priced knowing(Entry.Priced entry, ModelPrice before) {
            ModelLimits known = before.limits();
            ModelLimits told = entry.price().limits();
            var both = new ModelLimits(
                    known.contextWindow(),
                    known.maximumInput() == null && known.contextWindow() == null
                            ? told.maximumInput()
                            : known.maximumInput(),
                    known.maximumOutput() == null ? told.maximumOutput() : known.maximumOutput());
            Map<Meter, Long> meters = new EnumMap<>(Meter.class);
            meters.putAll(entry.price().rates().others());
            before.rates().others().forEach((meter, rate) -> {
                if (TOOLS.contains(meter)) {
                    meters.putIfAbsent(meter, rate);
                }
            });
            return new Entry.Priced(
                    entry.id(), entry.name(), entry.price().withLimits(both).withMeters(meters), entry.notes());
        }

        List<ModelPrice> absent(List<Entry> entries) {
            Set<TableName> named = new HashSet<>();
            Set<String> providers = new HashSet<>();
            for (Entry entry : entries) {
                named.add(entry.name());
                providers.add(entry.name().provider());
            }
            return inForce.entrySet().stream()
                    .filter(each -> !each.getKey().provider().equals(SANDBOX))
                    .filter(each -> providers.contains(each.getKey().provider()))
                    .filter(each -> !named.contains(each.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }

    private static List<RateChange> differences(ModelPrice before, ModelPrice after) {
        Map<String, Figures.Figure> old = Figures.of(before);
        Map<String, Figures.Figure> now = Figures.of(after);
        var names = new ArrayList<>(now.keySet());
        old.keySet().stream().filter(name -> !now.containsKey(name)).forEach(names::add);
        var changes = new ArrayList<RateChange>();
        for (String name : names) {
            Figures.Figure was = old.get(name);
            Figures.Figure is = now.get(name);
            if (!Objects.equals(was, is)) {
                int decimals = Objects.requireNonNull(is == null ? was : is).decimals();
                changes.add(new RateChange(
                        name,
                        was == null ? null : Long.valueOf(was.value()),
                        is == null ? null : Long.valueOf(is.value()),
                        decimals));
            }
        }
        return changes;
    }
}
