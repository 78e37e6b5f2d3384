package io.purser.bench.fuzz;

import io.purser.gateway.dialect.AnswerPeek;
import io.purser.gateway.dialect.UsageTally;
import io.purser.gateway.dialect.anthropic.AnthropicUsage;
import io.purser.gateway.dialect.gemini.GeminiUsage;
import io.purser.gateway.dialect.openai.OpenAiUsage;
import java.util.List;

/// Whole answers of every dialect: the first byte chooses whose reader and whether the answer came
/// whole, the rest is the answer.
public final class UsageTarget {
    private static final List<AnswerPeek.Reader> READERS =
            List.of(OpenAiUsage::read, AnthropicUsage::read, GeminiUsage::read);

    private UsageTarget() {}

    /// Reads the answer, and what was read once more.
    public static void fuzzerTestOneInput(byte[] data) {
        Promise.soon(() -> input(data));
    }

    private static void input(byte[] data) {
        if (data.length < 2) {
            return;
        }
        int choice = data[0] & 0xFF;
        AnswerPeek.Reader reader = READERS.get(choice % READERS.size());
        boolean tailOnly = choice >= 'a' && choice % 2 == 0;
        AnswerPeek peek = AnswerPeek.read(reader, data, 1, data.length - 1, tailOnly);
        UsageTally tally = peek.tally();
        Promise.usage(tally, 0);
        Promise.usage(tally, 12_345);
        long generated = AnswerPeek.outputBytes(data, 1, data.length - 1);
        Promise.that(generated >= 0 && generated <= 2L * data.length, "output is in the answer", generated);
        isCumulative(tally);
    }

    /// The same said twice is said once.
    private static void isCumulative(UsageTally tally) {
        UsageTally twice = new UsageTally();
        twice.merge(tally);
        twice.merge(tally);
        if (tally.reported()) {
            Promise.same(tally.usage(0), twice.usage(0), "a report that comes again adds nothing");
        }
        Promise.usage(twice, 0);
    }
}
