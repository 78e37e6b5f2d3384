package io.purser.platform.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns values that came as data into a {@link Yaml} tree. There are no lines, and `${…}` in a text is
/// that text. A value that is a tree already stays as it is, with its own places.
public final class YamlValues {
    private final boolean byName;

    private YamlValues(boolean byName) {
        this.byName = byName;
    }

    /// With the items of lists numbered: `input.thresholds[0].at`.
    public static Yaml.Fields numbered(Place place, Map<String, ? extends @Nullable Object> fields) {
        return new YamlValues(false).fields(place, fields);
    }

    /// With the items of lists by their names, where they have one: `users[ada].group`.
    public static Yaml.Fields named(Place place, Map<String, ? extends @Nullable Object> fields) {
        return new YamlValues(true).fields(place, fields);
    }

    private Yaml.Fields fields(Place place, Map<?, ? extends @Nullable Object> fields) {
        Map<String, Yaml> values = new LinkedHashMap<>();
        fields.forEach((name, value) ->
                values.put(String.valueOf(name), value(place.field(String.valueOf(name), place.line()), value)));
        return new Yaml.Fields(place, values);
    }

    private Yaml value(Place place, @Nullable Object value) {
        return switch (value) {
            case null -> new Yaml.Nothing(place);
            case Yaml tree -> tree;
            case Map<?, ?> fields -> fields(place, fields);
            case List<?> list -> items(place, list);
            case Object scalar -> new Yaml.Text(place, scalar.toString(), scalar.toString());
        };
    }

    private Yaml items(Place place, List<?> list) {
        List<Yaml> items = new ArrayList<>();
        for (Object item : list) {
            items.add(value(item(place, items.size(), item), item));
        }
        return new Yaml.Items(place, items);
    }

    private Place item(Place list, int index, Object item) {
        return byName && item instanceof Map<?, ?> fields && fields.get("name") instanceof String name
                ? new Place(list.source(), list.line(), list.path() + "[" + name + "]")
                : list.item(index, list.line());
    }
}
