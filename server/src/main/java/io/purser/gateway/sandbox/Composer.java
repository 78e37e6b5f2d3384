package io.purser.gateway.sandbox;

import io.purser.gateway.sandbox.SandboxCatalog.Manner;
import io.purser.gateway.sandbox.SandboxCatalog.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Decides what is answered, from the prompt alone, and what it is billed as.
final class Composer {
    private static final int SHORTEST_ANSWER = 20;
    private static final int ANSWER_SPREAD = 181;
    private static final int SHORTEST_THOUGHT = 64;
    private static final int THOUGHT_SPREAD = 192;
    private static final int CACHE_STEP = 128;
    private static final int TELLING_WORD = 4;
    private static final Pattern NOT_LETTERS = Pattern.compile("[^A-Za-z]+|(?<=[a-z])(?=[A-Z])");

    private final PrefixMemory memory = new PrefixMemory();

    Answer compose(Prompt prompt, Model model, Dialect dialect) {
        Directives directives = Directives.in(prompt.ask());
        int cap = Math.min(prompt.maxOutput().orElse(Integer.MAX_VALUE), model.maxOutput());
        int wantedThought = thought(prompt, model, directives);
        int reasoning = Math.min(wantedThought, cap);
        Said said = said(prompt, model, directives, cap - reasoning);
        boolean cutShort = said.cutShort() || wantedThought > cap;
        int perChoice = reasoning + said.tokens();
        boolean reported = dialect != Dialect.ANTHROPIC;
        Figures figures = prompt(prompt, model, dialect, directives)
                .withOutput(
                        Math.multiplyExact(perChoice, prompt.choices()), reported ? reasoning * prompt.choices() : 0);
        return new Answer(reasoning, said.texts(), said.tool(), cutShort, figures);
    }

    private static int thought(Prompt prompt, Model model, Directives directives) {
        int natural = SHORTEST_THOUGHT + spread(prompt, THOUGHT_SPREAD);
        if (prompt.thinking() > 0) {
            return Math.min(prompt.thinking(), directives.reasoning().orElse(natural));
        }
        return directives.reasoning().orElse(model.manner() == Manner.REASONING ? natural : 0);
    }

    private static Said said(Prompt prompt, Model model, Directives directives, int room) {
        if (model.manner() == Manner.EMPTY) {
            return texts(prompt, 0, false);
        }
        Prompt.@Nullable Tool tool = called(prompt, directives);
        if (tool != null && Tally.tokensOf(tool.name()) <= room) {
            String arguments = Json.compact(Example.of(tool.parameters()));
            return whole(prompt, arguments, tool.name(), room - Tally.tokensOf(tool.name()));
        }
        if (prompt.schema() != null) {
            return whole(prompt, Json.compact(Example.of(prompt.schema())), null, room);
        }
        int wanted = directives.out().orElse(SHORTEST_ANSWER + spread(prompt, ANSWER_SPREAD));
        return texts(prompt, Math.min(wanted, room), wanted > room);
    }

    /// The same text for every choice, cut where the room ends.
    private static Said whole(Prompt prompt, String text, @Nullable String tool, int room) {
        int fits = Math.min(text.length(), room * SandboxCatalog.BYTES_PER_TOKEN);
        String kept = text.substring(0, fits);
        int tokens = Tally.tokensOf(kept) + (tool == null ? 0 : Tally.tokensOf(tool));
        return new Said(Collections.nCopies(prompt.choices(), kept), tool, tokens, fits < text.length());
    }

    private static Said texts(Prompt prompt, int tokens, boolean cutShort) {
        List<String> texts = new ArrayList<>(prompt.choices());
        for (int choice = 0; choice < prompt.choices(); choice++) {
            texts.add(Words.text(prompt.tally().fingerprint() + choice, tokens));
        }
        return new Said(texts, null, tokens, cutShort);
    }

    private static Prompt.@Nullable Tool called(Prompt prompt, Directives directives) {
        if (prompt.tools().isEmpty() || prompt.answersTool() || !prompt.demand().allowed()) {
            return null;
        }
        for (Prompt.Tool tool : prompt.tools()) {
            if (tool.name().equals(prompt.demand().name())) {
                return tool;
            }
        }
        if (prompt.demand().required() || directives.tool()) {
            return prompt.tools().getFirst();
        }
        String ask = prompt.ask().toLowerCase(Locale.ROOT);
        return prompt.tools().stream()
                .filter(tool -> mentioned(tool.name(), ask))
                .findFirst()
                .orElse(null);
    }

    /// Whether the ask has a telling word of the tool's name: "weather" calls `get_weather`.
    private static boolean mentioned(String tool, String ask) {
        return NOT_LETTERS
                .splitAsStream(tool)
                .anyMatch(word -> word.length() >= TELLING_WORD && ask.contains(word.toLowerCase(Locale.ROOT)));
    }

    /// The prompt's tokens in their buckets. OpenAI and Google report what they read from their
    /// cache inside the prompt, in steps; Anthropic reads and writes up to the caller's marks.
    private Figures prompt(Prompt prompt, Model model, Dialect dialect, Directives directives) {
        int total = prompt.tally().tokens();
        boolean anthropic = dialect == Dialect.ANTHROPIC;
        int read = prompt.prefixCaching() ? memory.recall(prompt.tally()) : 0;
        int write = 0;
        int writeLong = 0;
        if (anthropic && !prompt.tally().marks().isEmpty()) {
            Tally.Mark last = prompt.tally().marks().getLast();
            int written = last.tokens() < PrefixMemory.SMALLEST_TOKENS ? 0 : last.tokens() - read;
            write = last.oneHour() ? 0 : written;
            writeLong = last.oneHour() ? written : 0;
        } else if (!anthropic) {
            read -= read % CACHE_STEP;
        }
        if (model.manner() == Manner.CACHE || directives.cached().isPresent()) {
            read = Math.min(total, directives.cached().orElse(total / 2));
            write = anthropic ? (total - read) / 2 : 0;
            writeLong = 0;
        }
        return new Figures(total - read - write - writeLong, read, write, writeLong, 0, 0);
    }

    private static int spread(Prompt prompt, int bound) {
        return (int) Long.remainderUnsigned(prompt.tally().fingerprint(), bound);
    }

    private record Said(List<String> texts, @Nullable String tool, int tokens, boolean cutShort) {}
}
