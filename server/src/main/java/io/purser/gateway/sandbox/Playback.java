package io.purser.gateway.sandbox;

import org.jspecify.annotations.Nullable;

/// The generation of one streamed answer, step by step: every choice in turn gets its thoughts and
/// then its text. Knows how many tokens have been generated.
final class Playback {
    private final Wire wire;
    private final Answer answer;
    private final int chunk;
    private final int thoughtSteps;
    private final int textSteps;
    private final int lastStep;
    private int step;
    private int generated;
    private int reasoned;

    /// @param chunk tokens per step
    Playback(Wire wire, Answer answer, int chunk) {
        this.wire = wire;
        this.answer = answer;
        this.chunk = chunk;
        this.thoughtSteps = Math.ceilDiv(answer.reasoning(), chunk);
        this.textSteps = Math.ceilDiv(Math.ceilDiv(text(0).length(), SandboxCatalog.BYTES_PER_TOKEN), chunk);
        this.lastStep = (thoughtSteps + textSteps) * answer.choices();
    }

    boolean done() {
        return step == lastStep;
    }

    /// Half of all steps: where models fail that fail half way.
    int half() {
        return lastStep / 2;
    }

    int step() {
        return step;
    }

    int generated() {
        return generated;
    }

    int reasoned() {
        return reasoned;
    }

    /// Generates the next tokens; what goes out for them, null for none.
    @Nullable
    String next() {
        int choice = step % answer.choices();
        int position = step / answer.choices();
        step++;
        return position < thoughtSteps ? thought(choice, position) : piece(choice, position - thoughtSteps);
    }

    private @Nullable String thought(int choice, int position) {
        int from = position * chunk;
        int to = Math.min(answer.reasoning(), from + chunk);
        generated += to - from;
        reasoned += to - from;
        String text = wire.thought(choice, from, to);
        return text.isEmpty() ? null : text;
    }

    private String piece(int choice, int position) {
        int size = chunk * SandboxCatalog.BYTES_PER_TOKEN;
        int from = position * size;
        int to = Math.min(text(choice).length(), from + size);
        generated +=
                Math.ceilDiv(to - from, SandboxCatalog.BYTES_PER_TOKEN) + (position == 0 ? answer.nameTokens() : 0);
        return wire.piece(choice, from, to);
    }

    private String text(int choice) {
        return answer.texts().get(choice);
    }
}
