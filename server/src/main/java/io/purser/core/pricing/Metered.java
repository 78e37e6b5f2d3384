package io.purser.core.pricing;

import io.purser.core.usage.Meter;
import io.purser.core.usage.Quantities;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is charged of a call's quantities. Where one matter was measured in several ways, the
/// first way that has a rate counts, so that nothing is charged twice.
///
/// @param lines what is charged
/// @param fellBack whether a rate stood in for a missing one
/// @param unpriced whether something was consumed of which the price says nothing
record Metered(List<Charge.Line> lines, boolean fellBack, boolean unpriced) {

    private static final Metered NOTHING = new Metered(List.of(), false, false);

    static Metered of(Tariff tariff, Quantities quantities) {
        if (quantities.isEmpty()) {
            return NOTHING;
        }
        Set<Meter.Matter> settled = EnumSet.noneOf(Meter.Matter.class);
        if (tariff.pricesText()) {
            settled.add(Meter.Matter.TEXT_IN);
            settled.add(Meter.Matter.TEXT_OUT);
        }
        List<Charge.Line> lines = new ArrayList<>();
        quantities.forEach((meter, amount) -> charge(meter, amount, tariff.own(meter), false, settled, lines));
        if (tariff.own(Meter.INPUT_CHARACTERS) != null) {
            // Speech that is priced by what is read costs nothing more for what is heard.
            settled.add(Meter.Matter.AUDIO_OUT);
        }
        boolean[] fellBack = new boolean[1];
        quantities.forEach(
                (meter, amount) -> fellBack[0] |= charge(meter, amount, standIn(tariff, meter), true, settled, lines));
        boolean[] unpriced = new boolean[1];
        quantities.forEach((meter, _) -> unpriced[0] |= !settled.contains(meter.matter()));
        return new Metered(List.copyOf(lines), fellBack[0], unpriced[0]);
    }

    private static boolean charge(
            Meter meter,
            long amount,
            @Nullable Long rate,
            boolean fallback,
            Set<Meter.Matter> settled,
            List<Charge.Line> lines) {
        if (rate == null || !settled.add(meter.matter())) {
            return false;
        }
        lines.add(new Charge.Line(meter.bucket(), amount, rate, fallback));
        return true;
    }

    /// A search of a size without a price costs as one of the usual size, a token as text.
    private static @Nullable Long standIn(Tariff tariff, Meter meter) {
        return meter == Meter.WEB_SEARCHES_LOW || meter == Meter.WEB_SEARCHES_HIGH
                ? tariff.own(Meter.WEB_SEARCHES)
                : tariff.fallback(meter);
    }

    boolean charged() {
        return !lines.isEmpty();
    }

    void addTo(ExactSum sum) {
        for (Charge.Line line : lines) {
            sum.add(line.tokens(), line.rate());
        }
    }
}
