package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.usage.Meter;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counts what OpenAI's own tools did for a call to `responses`, by its output items: that is
/// charged besides the tokens, and no report of usage says it.
public final class ToolItems {
    private static final int MOST_CONTAINERS = 1_024;

    private final Set<String> containers = new HashSet<>();
    private Meter searchSize = Meter.WEB_SEARCHES;
    private long webSearches;
    private long fileSearches;
    private long images;

    // Of the item that is being read.
    private @Nullable String type;
    private @Nullable String action;
    private @Nullable String container;
    private @Nullable String size;

    /// One item, with the parser at its value.
    public void item(JsonParser json) throws IOException {
        read(json);
        switch (type) {
            case "web_search_call" -> webSearches += isSearch() ? 1 : 0;
            case "file_search_call" -> fileSearches++;
            case "image_generation_call" -> images++;
            case "code_interpreter_call" -> {
                if (containers.size() < MOST_CONTAINERS) {
                    containers.add(container == null ? "" : container);
                }
            }
            case null, default -> {}
        }
    }

    /// Opening a page that was found, or looking into it, is no search.
    private boolean isSearch() {
        return action == null || action.equals("search");
    }

    private void read(JsonParser json) throws IOException {
        type = null;
        action = null;
        container = null;
        size = null;
        UsageFields.each(json, name -> {
            switch (name) {
                case "type" -> type = UsageFields.text(json);
                case "container_id" -> container = UsageFields.text(json);
                case "search_context_size" -> size = UsageFields.text(json);
                case "action" ->
                    UsageFields.each(json, field -> {
                        if (field.equals("type")) {
                            action = UsageFields.text(json);
                        } else {
                            json.skipChildren();
                        }
                    });
                default -> json.skipChildren();
            }
        });
    }

    /// All items of an answer, with the parser at their array: what was counted before is among
    /// them.
    public void items(JsonParser json) throws IOException {
        long searchesBefore = webSearches;
        long fileSearchesBefore = fileSearches;
        long imagesBefore = images;
        webSearches = 0;
        fileSearches = 0;
        images = 0;
        each(json, () -> item(json));
        webSearches = Math.max(webSearches, searchesBefore);
        fileSearches = Math.max(fileSearches, fileSearchesBefore);
        images = Math.max(images, imagesBefore);
    }

    /// The tools that the answer says were offered: they tell how large a search was.
    public void tools(JsonParser json) throws IOException {
        each(json, () -> {
            read(json);
            if (type != null && type.startsWith("web_search")) {
                searchSize = size(size);
            }
        });
    }

    /// The meter of searches of a size.
    public static Meter size(@Nullable String said) {
        return switch (said) {
            case "low" -> Meter.WEB_SEARCHES_LOW;
            case "high" -> Meter.WEB_SEARCHES_HIGH;
            case null, default -> Meter.WEB_SEARCHES;
        };
    }

    @FunctionalInterface
    private interface Reading {
        void read() throws IOException;
    }

    private static void each(JsonParser json, Reading one) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            one.read();
        }
    }

    /// Merges what was counted.
    public void mergeInto(UsageTally tally) {
        tally.meter(searchSize, webSearches);
        tally.meter(Meter.FILE_SEARCHES, fileSearches);
        tally.meter(Meter.CODE_SESSIONS, containers.size());
        tally.meter(Meter.OUTPUT_IMAGES, images);
    }
}
