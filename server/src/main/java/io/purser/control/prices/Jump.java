package io.purser.control.prices;

import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.ModelPrice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far a price is from the one that it follows: a slip of the unit is a factor of a thousand or a million,
/// and a figure that is gone leaves what it was for without a price.
public final class Jump {
    /// As with an import.
    public static final int LARGEST = 10;

    private static final int NAMED = 3;

    private Jump() {}

    /// Why a price is not believed at first sight; empty where it is. A tier and a class of service that were
    /// not there before are held against the rates that applied instead.
    public static Optional<String> of(ModelPrice before, ModelPrice after) {
        if (!before.currency().equals(after.currency())) {
            return Optional.of("it is in " + after.currency() + ", the one in force in " + before.currency());
        }
        if (before.free() && !after.free()) {
            return Optional.of("the model is free now");
        }
        if (!before.free() && after.free()) {
            return Optional.of("the model has a price now and would be free");
        }
        Map<String, Figures.Figure> known = Figures.of(before);
        Map<String, Figures.Figure> told = Figures.of(after);
        List<String> far = new ArrayList<>();
        told.forEach((name, figure) -> {
            Figures.Figure was = before(name, figure, known);
            if (was != null && figure.isFarFrom(was, LARGEST)) {
                far.add(name + " " + change(was, figure, after.currency()) + ": more than a factor of " + LARGEST);
            }
        });
        known.forEach((name, was) -> {
            if (!told.containsKey(name)) {
                far.add(name + " " + text(was, before.currency()) + " " + before.currency() + " would be gone");
            }
        });
        return far.isEmpty() ? Optional.empty() : Optional.of(listed(far));
    }

    /// What applied before. A bucket that was charged like another may well be cheaper than that, and not much
    /// dearer.
    private static Figures.@Nullable Figure before(String name, Figures.Figure now, Map<String, Figures.Figure> known) {
        Figures.@Nullable Figure same = Figures.instead(name, known);
        Figures.@Nullable Figure other = same == null ? Figures.other(name, known) : null;
        return other != null && now.value() > other.value() ? other : same;
    }

    /// The same for a pattern, which takes the place of many prices.
    public static Optional<String> ofMany(List<ModelPrice> before, ModelPrice after) {
        List<String> far = new ArrayList<>();
        before.forEach(each -> of(each, after).ifPresent(why -> far.add(each.model() + ": " + why)));
        return far.isEmpty() ? Optional.empty() : Optional.of(listed(far));
    }

    private static String listed(List<String> all) {
        String named = String.join("; ", all.subList(0, Math.min(NAMED, all.size())));
        return all.size() > NAMED ? named + "; and " + (all.size() - NAMED) + " more" : named;
    }

    private static String change(Figures.Figure was, Figures.Figure is, CurrencyUnit currency) {
        return text(was, currency) + " → " + text(is, currency) + " " + currency;
    }

    private static String text(Figures.Figure figure, CurrencyUnit currency) {
        return Buckets.text(figure.value(), figure.decimals(), currency);
    }
}
