package io.purser.platform.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A YAML document as a tree in which every value knows where it stands.
public sealed interface Yaml {
    Place place();

    /// A scalar, its `${…}` filled in.
    ///
    /// @param value after filling in
    /// @param written as it stands in the file: what messages may show
    record Text(Place place, String value, String written) implements Yaml {
        /// Whether its `${…}` could not be filled in: a problem that stands already.
        boolean unfilled() {
            return value.isEmpty() && !written.isEmpty();
        }

        @Override
        public String toString() {
            return written;
        }
    }

    /// A sequence.
    record Items(Place place, List<Yaml> values) implements Yaml {
        public Items {
            values = List.copyOf(values);
        }
    }

    /// A mapping, in the order of the file.
    record Fields(Place place, Map<String, Yaml> values) implements Yaml {
        public Fields {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /// A mapping without fields.
        public static Fields none(Place place) {
            return new Fields(place, Map.of());
        }
    }

    /// A field without a value.
    record Nothing(Place place) implements Yaml {}
}
