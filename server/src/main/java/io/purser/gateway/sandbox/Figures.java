package io.purser.gateway.sandbox;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What one attempt consumed, as the sandbox counts it: disjoint, but for `reasoning`, which is the
/// part of `output` that is reported apart.
///
/// @param units what is no text: images, characters, milliseconds
record Figures(
        int input,
        int cacheRead,
        int cacheWrite,
        int cacheWriteLong,
        int output,
        int reasoning,
        Map<String, Integer> units) {
    static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0);

    private static final int MILLION_DIGITS = 6;

    Figures {
        units = Collections.unmodifiableMap(new TreeMap<>(units));
    }

    /// Text alone.
    Figures(int input, int cacheRead, int cacheWrite, int cacheWriteLong, int output, int reasoning) {
        this(input, cacheRead, cacheWrite, cacheWriteLong, output, reasoning, Map.of());
    }

    /// Units, and text that was read and written.
    static Figures of(int input, int output, Map<String, Integer> units) {
        return new Figures(input, 0, 0, 0, output, 0, units);
    }

    /// Every token of the prompt.
    int prompt() {
        return input + cacheRead + cacheWrite + cacheWriteLong;
    }

    /// The same prompt with what was generated until the end came early.
    Figures withOutput(int generated, int reasoned) {
        return new Figures(input, cacheRead, cacheWrite, cacheWriteLong, generated, reasoned, units);
    }

    /// What the model charges for it, exactly.
    BigDecimal cost(SandboxCatalog.Model model) {
        BigDecimal cost = BigDecimal.ZERO;
        for (Map.Entry<String, Integer> each : units.entrySet()) {
            String perMillion = model.units().get(each.getKey());
            cost = perMillion == null ? cost : cost.add(part(each.getValue(), perMillion));
        }
        if (!model.billsText()) {
            return cost;
        }
        return cost.add(part(input, model.input()))
                .add(part(cacheRead, model.cacheRead()))
                .add(part(cacheWrite, model.cacheWrite()))
                .add(part(cacheWriteLong, model.cacheWriteLong()))
                .add(part(output, model.output()));
    }

    private static BigDecimal part(int tokens, String perMillion) {
        return new BigDecimal(perMillion).multiply(BigDecimal.valueOf(tokens)).movePointLeft(MILLION_DIGITS);
    }

    /// The units as the fields of a JSON object.
    String unitsJson() {
        return units.entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
                .collect(Collectors.joining(","));
    }
}
