package io.purser.storage.duckdb;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks up the numbers of tags. One thread at a time.
final class TagCodes {
    private final Words words;
    private final Columns columns;
    private Words.Dimension[] dimensions = {};

    TagCodes(Words words, Columns columns) {
        this.words = words;
        this.columns = columns;
    }

    /// By the places of their columns; null where a tag needs a column first.
    ///
    /// @param wanted takes the tags that do
    int @Nullable [] of(Map<String, String> tags, Set<String> wanted) {
        int[] codes = new int[dimensions().length];
        boolean complete = true;
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            @Nullable Integer place = columns.placeOf(tag.getKey());
            if (place != null) {
                codes[place] = dimensions[place].code(tag.getValue());
            } else if (columns.wants(tag.getKey())) {
                wanted.add(tag.getKey());
                complete = false;
            }
        }
        return complete ? codes : null;
    }

    private Words.Dimension[] dimensions() {
        if (dimensions.length < columns.nextPlace()) {
            dimensions = new Words.Dimension[columns.nextPlace()];
            for (int place = 0; place < dimensions.length; place++) {
                dimensions[place] = words.dimension(columns.dimension(place));
            }
        }
        return dimensions;
    }
}
