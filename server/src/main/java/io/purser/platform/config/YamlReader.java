package io.purser.platform.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Turns YAML text into a {@link Yaml} tree. Anchors are followed, within bounds; tags of other
/// kinds and keys that are not plain names are problems.
public final class YamlReader {

    /// As large as the variables of a policy apply may be.
    private static final int MOST_CHARACTERS = 16 * 1024 * 1024;

    private static final int MOST_VALUES = 1_000_000;
    private static final int MOST_DEPTH = 32;

    private final Variables variables;
    private final Problems problems;
    private int values;

    private YamlReader(Variables variables, Problems problems) {
        this.variables = variables;
        this.problems = problems;
    }

    /// Reads one document whose root is a mapping; an empty document is an empty mapping. Whatever
    /// is wrong is added to `problems`.
    ///
    /// @param source the file's name, for messages
    public static Yaml.Fields read(String source, String text, Variables variables, Problems problems) {
        var reader = new YamlReader(variables, problems);
        var root = new Place(source, 1, "");
        try {
            var node = nodes(source, text);
            if (node.isEmpty()) {
                return Yaml.Fields.none(root);
            }
            if (reader.convert(node.get(), root, 0) instanceof Yaml.Fields fields) {
                return fields;
            }
            problems.add(root, "the document is not a mapping; expected fields such as `name: value`");
        } catch (MarkedYamlEngineException broken) {
            problems.add(new Place(source, line(broken.getProblemMark().orElse(null)), ""), "not YAML: " + say(broken));
        } catch (YamlEngineException broken) {
            problems.add(root, "not YAML: " + broken.getMessage());
        }
        return Yaml.Fields.none(root);
    }

    private static Optional<YamlNode> nodes(String source, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setCodePointLimit(MOST_CHARACTERS)
                .setAllowDuplicateKeys(true)
                .build();
        try {
            return new NodeReader(settings, new BoundedParser(settings, text, MOST_DEPTH)).document();
        } catch (IllegalArgumentException unlikeItsOthers) {
            // A tag such as !a%01 is refused so.
            throw new YamlEngineException(String.valueOf(unlikeItsOthers.getMessage()));
        }
    }

    private static YamlEngineException tooMuch() {
        return new YamlEngineException("nested or repeated too much; expected at most " + MOST_DEPTH + " levels and "
                + MOST_VALUES + " values");
    }

    private static String say(MarkedYamlEngineException broken) {
        String context = broken.getContext() == null ? "" : broken.getContext() + ", ";
        return context + broken.getProblem();
    }

    private Yaml convert(YamlNode node, Place place, int depth) {
        values++;
        if (depth > MOST_DEPTH || values > MOST_VALUES) {
            throw tooMuch();
        }
        return switch (node) {
            case YamlNode.Mapping mapping -> fields(mapping, place, depth);
            case YamlNode.Sequence sequence -> items(sequence, place, depth);
            case YamlNode.Scalar scalar -> scalar(scalar, place);
        };
    }

    private Yaml fields(YamlNode.Mapping mapping, Place place, int depth) {
        Map<String, Yaml> fields = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            String name = entry.name().text();
            Place field = place.field(name, entry.name().line());
            Yaml earlier = fields.get(name);
            if (earlier != null) {
                problems.add(
                        field,
                        "stands twice; the first is on line " + earlier.place().line());
                continue;
            }
            fields.put(name, convert(entry.value(), field, depth + 1));
        }
        return new Yaml.Fields(place, fields);
    }

    private Yaml items(YamlNode.Sequence sequence, Place place, int depth) {
        List<Yaml> items = new ArrayList<>(sequence.items().size());
        for (YamlNode item : sequence.items()) {
            items.add(convert(item, place.item(items.size(), item.line()), depth + 1));
        }
        return new Yaml.Items(place, items);
    }

    private Yaml scalar(YamlNode.Scalar scalar, Place place) {
        if (scalar.nothing()) {
            return new Yaml.Nothing(place);
        }
        String written = scalar.text();
        return new Yaml.Text(place, variables.fill(written, place, problems), written);
    }

    private static int line(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }
}
