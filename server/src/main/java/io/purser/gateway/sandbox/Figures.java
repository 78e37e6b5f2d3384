package io.purser.gateway.sandbox;

import java.math.BigDecimal;

/// What one attempt consumed, as the sandbox counts it: disjoint, but for `reasoning`, which is the
/// part of `output` that is reported apart.
record Figures(int input, int cacheRead, int cacheWrite, int cacheWriteLong, int output, int reasoning) {
    static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0);

    private static final int MILLION_DIGITS = 6;

    /// Every token of the prompt.
    int prompt() {
        return input + cacheRead + cacheWrite + cacheWriteLong;
    }

    /// The same prompt with what was generated until the end came early.
    Figures withOutput(int generated, int reasoned) {
        return new Figures(input, cacheRead, cacheWrite, cacheWriteLong, generated, reasoned);
    }

    /// What the model charges for it, exactly.
    BigDecimal cost(SandboxCatalog.Model model) {
        return part(input, model.input())
                .add(part(cacheRead, model.cacheRead()))
                .add(part(cacheWrite, model.cacheWrite()))
                .add(part(cacheWriteLong, model.cacheWriteLong()))
                .add(part(output, model.output()));
    }

    private static BigDecimal part(int tokens, String perMillion) {
        return new BigDecimal(perMillion).multiply(BigDecimal.valueOf(tokens)).movePointLeft(MILLION_DIGITS);
    }
}
