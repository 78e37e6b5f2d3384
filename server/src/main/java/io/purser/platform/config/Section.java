package io.purser.platform.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the fields of one mapping, by name and type. Every field that is asked for is known; the
/// rest are problems when {@link #done} is called. Reading goes on after a problem, so that all are
/// found; what was wrong reads as absent.
public final class Section {
    /// Up to so many are looked through one by one.
    private static final int FEW = 100;

    private final Yaml.Fields fields;
    private final Problems problems;
    /// Names that were asked for, some of them twice: most are asked for once and stand nowhere, so that a set of
    /// them would be the dearest part of reading.
    private final List<String> asked = new ArrayList<>();

    public Section(Yaml.Fields fields, Problems problems) {
        this.fields = fields;
        this.problems = problems;
    }

    /// Where this mapping stands.
    public Place place() {
        return fields.place();
    }

    /// Where a field stands, or would; without a name, where the mapping does.
    public Place place(String name) {
        if (name.isEmpty()) {
            return fields.place();
        }
        Yaml value = fields.values().get(name);
        return value == null ? fields.place().field(name, fields.place().line()) : value.place();
    }

    public boolean has(String name) {
        asked.add(name);
        return fields.values().containsKey(name);
    }

    /// The names that stand in the file.
    public Set<String> names() {
        return fields.values().keySet();
    }

    /// The value as it stands, for fields that take several forms.
    public @Nullable Yaml value(String name) {
        asked.add(name);
        return fields.values().get(name);
    }

    public void problem(String name, String message) {
        problems.add(place(name), message);
    }

    public Optional<String> text(String name) {
        return read(name, text -> text);
    }

    public String text(String name, String otherwise) {
        return text(name).orElse(otherwise);
    }

    /// A text that must stand there; a problem and the empty text where it does not.
    public String required(String name) {
        return required(name, "", text -> text);
    }

    /// A value that must stand there.
    ///
    /// @param placeholder what reading goes on with where it is missing or wrong
    public <T> T required(String name, T placeholder, Function<String, T> parse) {
        if (!has(name)) {
            problems.add(fields.place(), "`" + name + "` is missing");
            return placeholder;
        }
        return read(name, parse).orElse(placeholder);
    }

    /// A scalar, parsed. The parser throws IllegalArgumentException with a message for people.
    public <T> Optional<T> read(String name, Function<String, T> parse) {
        Yaml value = value(name);
        return switch (value) {
            case null -> Optional.empty();
            case Yaml.Text text -> parsed(text, parse);
            case Yaml.Nothing nothing -> wrong(nothing, "has no value; expected one, or no such field");
            case Yaml.Items items -> wrong(items, "is a list; expected one value");
            case Yaml.Fields mapping -> wrong(mapping, "is a mapping; expected one value");
        };
    }

    public <T> T read(String name, T otherwise, Function<String, T> parse) {
        return read(name, parse).orElse(otherwise);
    }

    public boolean flag(String name, boolean otherwise) {
        return read(name, otherwise, Section::truth);
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("\"" + text + "\" is not true or false");
        };
    }

    /// One of a few words.
    public String choice(String name, String otherwise, List<String> choices) {
        return read(name, otherwise, text -> oneOf(text, choices));
    }

    /// Checks that a text is one of a few words.
    public static String oneOf(String text, List<String> choices) {
        if (!choices.contains(text)) {
            String meant = NearestName.of(text, choices)
                    .map(near -> " (did you mean " + near + "?)")
                    .orElse("");
            throw new IllegalArgumentException(
                    "\"" + text + "\" is unknown; expected " + String.join(", ", choices) + meant);
        }
        return text;
    }

    /// A mapping; empty where it is absent.
    public Section section(String name) {
        Yaml value = value(name);
        return switch (value) {
            case null -> new Section(Yaml.Fields.none(place(name)), problems);
            case Yaml.Fields mapping -> new Section(mapping, problems);
            case Yaml.Text _, Yaml.Items _, Yaml.Nothing _ -> {
                problems.add(value.place(), "is not a mapping; expected fields under it");
                yield new Section(Yaml.Fields.none(value.place()), problems);
            }
        };
    }

    /// A list of mappings; empty where it is absent.
    public List<Section> sections(String name) {
        List<Section> sections = new ArrayList<>();
        for (Yaml item : items(name)) {
            if (item instanceof Yaml.Fields mapping) {
                sections.add(new Section(mapping, problems));
            } else {
                problems.add(item.place(), "is not a mapping; expected fields such as `name: …`");
            }
        }
        return sections;
    }

    /// The same, where a text stands for a mapping with this field alone, and one item for a list.
    public List<Section> sections(String name, String alone) {
        List<Section> sections = new ArrayList<>();
        for (Yaml item : value(name) instanceof Yaml.Text one ? List.of(one) : items(name)) {
            if (item instanceof Yaml.Fields mapping) {
                sections.add(new Section(mapping, problems));
            } else if (item instanceof Yaml.Text) {
                sections.add(new Section(new Yaml.Fields(item.place(), Map.of(alone, item)), problems));
            } else {
                problems.add(item.place(), "is not understood; expected a word or {" + alone + ": …}");
            }
        }
        return sections;
    }

    /// A list of texts, or one text alone.
    public List<String> texts(String name) {
        if (value(name) instanceof Yaml.Text one) {
            return List.of(one.value());
        }
        List<String> texts = new ArrayList<>();
        for (Yaml item : items(name)) {
            if (item instanceof Yaml.Text text) {
                texts.add(text.value());
            } else {
                problems.add(item.place(), "is not a plain value");
            }
        }
        return texts;
    }

    /// A mapping of names to texts, in the order of the file.
    public Map<String, String> textMap(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        Section section = section(name);
        for (String key : section.names()) {
            section.text(key).ifPresent(text -> texts.put(key, text));
        }
        return texts;
    }

    private List<Yaml> items(String name) {
        Yaml value = value(name);
        return switch (value) {
            case null -> List.of();
            case Yaml.Items items -> items.values();
            case Yaml.Text _, Yaml.Fields _, Yaml.Nothing _ -> {
                problems.add(value.place(), "is not a list; expected items that begin with \"- \"");
                yield List.of();
            }
        };
    }

    /// Every field that nobody asked for is a problem.
    public void done() {
        Collection<String> known = asked.size() < FEW ? asked : new HashSet<>(asked);
        for (var field : fields.values().entrySet()) {
            if (!known.contains(field.getKey())) {
                unknown(field.getKey(), field.getValue());
            }
        }
    }

    private void unknown(String name, Yaml value) {
        Set<String> known = new LinkedHashSet<>(asked);
        String meant = NearestName.of(name, known)
                .map(near -> "; did you mean `" + near + "`?")
                .orElseGet(() -> "; known here: " + String.join(", ", known));
        problems.add(value.place(), "unknown field" + meant);
    }

    private <T> Optional<T> parsed(Yaml.Text text, Function<String, T> parse) {
        if (text.unfilled()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(text.value()));
        } catch (IllegalArgumentException wrong) {
            String message = String.valueOf(wrong.getMessage());
            return wrong(text, text.value().isEmpty() ? message : message.replace(text.value(), text.written()));
        }
    }

    private <T> Optional<T> wrong(Yaml value, String message) {
        problems.add(value.place(), message);
        return Optional.empty();
    }
}
