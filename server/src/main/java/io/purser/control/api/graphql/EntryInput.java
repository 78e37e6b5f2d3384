package io.purser.control.api.graphql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of an entry in the words of the governance file. An input says the same with the same words, but where
/// the file has names as fields, which no schema can have: `tag.project: atlas`, `{gpt-5.4: gpt-5.4-mini}`.
final class EntryInput {
    private EntryInput() {}

    /// @return fields that are null where the input says so, none where it does not
    static Map<String, @Nullable Object> fields(Map<String, @Nullable Object> input) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        input.forEach((name, value) -> fields.put(name, value == null ? null : value(name, value)));
        return fields;
    }

    private static Object value(String name, Object value) {
        return switch (value) {
            case Map<?, ?> mapping -> {
                Map<String, Object> said = said(mapping);
                yield switch (name) {
                    case "scope", "appliesTo" -> scope(said);
                    case "attribution" -> attribution(said);
                    default -> said;
                };
            }
            case List<?> list -> {
                List<Object> items = new ArrayList<>();
                list.forEach(item -> items.add(name.equals("actions") ? action(item) : value(name, item)));
                yield items;
            }
            default -> value;
        };
    }

    /// What a mapping inside says; null in it says nothing.
    private static Map<String, Object> said(Map<?, ?> mapping) {
        Map<String, Object> said = new LinkedHashMap<>();
        mapping.forEach((name, value) -> {
            if (value != null) {
                said.put(String.valueOf(name), value(String.valueOf(name), value));
            }
        });
        return said;
    }

    private static Map<String, Object> scope(Map<String, Object> said) {
        Map<String, Object> scope = new LinkedHashMap<>();
        said.forEach((name, value) -> {
            switch (name) {
                case "tags" -> pairs(value, "name", "value").forEach((tag, one) -> scope.put("tag." + tag, one));
                case "eachCustomerOn" -> scope.put("eachCustomer", Map.of("plan", value));
                default -> scope.put(name, value);
            }
        });
        return scope;
    }

    private static Object action(Object item) {
        if (!(item instanceof Map<?, ?> mapping)) {
            return item;
        }
        Map<String, Object> action = said(mapping);
        action.computeIfPresent("model", (_, switches) -> pairs(switches, "from", "to"));
        return action;
    }

    private static Map<String, Object> attribution(Map<String, Object> said) {
        Map<String, Object> attribution = new LinkedHashMap<>(said);
        attribution.computeIfPresent("tags", (_, tags) -> pairs(tags, "name", "value"));
        attribution.computeIfPresent("allowed", (_, allowed) -> pairs(allowed, "field", "values"));
        return attribution;
    }

    /// A list of names with values as a mapping.
    private static Map<String, Object> pairs(Object list, String name, String value) {
        Map<String, Object> pairs = new LinkedHashMap<>();
        if (list instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Map<?, ?> pair && pair.get(value) != null) {
                    String key = String.valueOf(pair.get(name));
                    if (pairs.put(key, pair.get(value)) != null) {
                        throw ApiError.badInput("input", "each " + name + " once; \"" + key + "\" stands twice");
                    }
                }
            }
        }
        return pairs;
    }
}
