package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.usage.Meter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Counts the searches with which Google grounded an answer: charged besides the tokens, by what
/// its candidates tell. Models before the third generation are charged for a grounded prompt,
/// however many searches it took; later ones for every search.
public final class Grounding {
    private long queries;
    private boolean grounded;

    /// A candidate's `groundingMetadata`, with the parser at its value.
    public void metadata(JsonParser json) throws IOException {
        UsageFields.each(json, name -> {
            switch (name) {
                case "webSearchQueries" -> queries = Math.max(queries, entries(json));
                case "groundingChunks" -> grounded |= entries(json) > 0;
                default -> json.skipChildren();
            }
        });
    }

    private static long entries(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return 0;
        }
        long found = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            found++;
            json.skipChildren();
        }
        return found;
    }

    /// All candidates of an answer, with the parser at their array.
    void candidates(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            UsageFields.each(json, name -> {
                if (name.equals("groundingMetadata")) {
                    metadata(json);
                } else {
                    json.skipChildren();
                }
            });
        }
    }

    /// Merges what was counted.
    ///
    /// @param model as the answer names it
    public void mergeInto(UsageTally tally, @Nullable String model) {
        long searches = grounded ? Math.max(1, queries) : queries;
        tally.meter(Meter.WEB_SEARCHES, isChargedByPrompt(model) ? Math.min(1, searches) : searches);
    }

    private static boolean isChargedByPrompt(@Nullable String model) {
        return model != null && (model.startsWith("gemini-2") || model.startsWith("gemini-1"));
    }
}
