package io.purser.core.usage;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import java.util.function.ObjLongConsumer;

/// How much of each {@link Meter}; most calls have {@link #NONE}. Immutable.
public final class Quantities {
    /// Nothing besides text tokens.
    public static final Quantities NONE = new Quantities(new EnumMap<>(Meter.class));

    /// Never an amount of 0.
    private final EnumMap<Meter, Long> amounts;

    private Quantities(EnumMap<Meter, Long> amounts) {
        this.amounts = amounts;
    }

    /// One meter alone.
    public static Quantities of(Meter meter, long amount) {
        return NONE.with(meter, amount);
    }

    /// This with another amount of one meter.
    public Quantities with(Meter meter, long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException(amount + " " + meter.bucket() + " is negative; expected 0 or more");
        }
        if (get(meter) == amount) {
            return this;
        }
        EnumMap<Meter, Long> changed = new EnumMap<>(amounts);
        if (amount == 0) {
            changed.remove(meter);
        } else {
            changed.put(meter, amount);
        }
        return changed.isEmpty() ? NONE : new Quantities(changed);
    }

    /// The amount of a meter, 0 where there is none.
    public long get(Meter meter) {
        return amounts.getOrDefault(meter, 0L);
    }

    public boolean isEmpty() {
        return amounts.isEmpty();
    }

    /// How many meters have an amount.
    public int size() {
        return amounts.size();
    }

    /// The larger amount of each meter: what cumulative reports come to.
    public Quantities larger(Quantities other) {
        return merged(other, Math::max);
    }

    /// The sum of each meter.
    public Quantities plus(Quantities other) {
        return merged(other, Math::addExact);
    }

    private Quantities merged(Quantities other, LongBinaryOperator both) {
        if (other.isEmpty() || isEmpty()) {
            return isEmpty() ? other : this;
        }
        EnumMap<Meter, Long> all = new EnumMap<>(amounts);
        other.amounts.forEach((meter, amount) -> all.merge(meter, amount, both::applyAsLong));
        return new Quantities(all);
    }

    /// Shows every meter that is not 0, in the order of {@link Meter}.
    public void forEach(ObjLongConsumer<Meter> each) {
        amounts.forEach((meter, amount) -> each.accept(meter, amount));
    }

    /// Tokens that the model read, of every kind but text.
    public long promptTokens() {
        long sum = 0;
        for (Map.Entry<Meter, Long> each : amounts.entrySet()) {
            sum = each.getKey().isPromptToken() ? Math.addExact(sum, each.getValue()) : sum;
        }
        return sum;
    }

    /// Tokens that the model generated, of every kind but text.
    public long outputTokens() {
        long sum = 0;
        for (Map.Entry<Meter, Long> each : amounts.entrySet()) {
            sum = each.getKey().isOutputToken() ? Math.addExact(sum, each.getValue()) : sum;
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quantities that && amounts.equals(that.amounts);
    }

    @Override
    public int hashCode() {
        return amounts.hashCode();
    }

    @Override
    public String toString() {
        var text = new StringBuilder("{");
        forEach((meter, amount) -> text.append(text.length() > 1 ? ", " : "")
                .append(meter.bucket())
                .append('=')
                .append(amount));
        return text.append('}').toString();
    }
}
