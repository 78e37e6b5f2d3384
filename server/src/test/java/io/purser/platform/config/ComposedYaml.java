package io.purser.platform.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// {@link YamlReader} as it was when the library's composer made its nodes: the oracle of the one that makes them
/// itself.
final class ComposedYaml {

    /// As large as the variables of a policy apply may be.
    private static final int MOST_CHARACTERS = 16 * 1024 * 1024;

    private static final int MOST_VALUES = 1_000_000;
    private static final int MOST_DEPTH = 32;

    private final String source;
    private final Variables variables;
    private final Problems problems;
    private int values;

    private ComposedYaml(String source, Variables variables, Problems problems) {
        this.source = source;
        this.variables = variables;
        this.problems = problems;
    }

    /// Reads one document whose root is a mapping; an empty document is an empty mapping. Whatever
    /// is wrong is added to `problems`.
    ///
    /// @param source the file's name, for messages
    static Yaml.Fields read(String source, String text, Variables variables, Problems problems) {
        var reader = new ComposedYaml(source, variables, problems);
        var root = new Place(source, 1, "");
        try {
            var node = composed(source, text);
            if (node.isEmpty()) {
                return Yaml.Fields.none(root);
            }
            if (reader.convert(node.get(), new Place(source, 1, ""), 0) instanceof Yaml.Fields fields) {
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

    private static Optional<Node> composed(String source, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setCodePointLimit(MOST_CHARACTERS)
                .setAllowDuplicateKeys(true)
                .build();
        try {
            return new Composer(settings, new BoundedParser(settings, text, MOST_DEPTH)).getSingleNode();
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

    private Yaml convert(Node node, Place place, int depth) {
        values++;
        if (depth > MOST_DEPTH || values > MOST_VALUES) {
            throw tooMuch();
        }
        return switch (node) {
            case MappingNode mapping -> fields(mapping, place, depth);
            case SequenceNode sequence -> items(sequence, place, depth);
            case ScalarNode scalar -> scalar(scalar, place);
            default -> throw new YamlEngineException("a " + node.getNodeType() + " node");
        };
    }

    private Yaml fields(MappingNode mapping, Place place, int depth) {
        Map<String, Yaml> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(at(place, tuple.getKeyNode()), "a key is not a plain name");
                continue;
            }
            Place field = place.field(key.getValue(), line(key));
            Yaml earlier = fields.get(key.getValue());
            if (earlier != null) {
                problems.add(
                        field,
                        "stands twice; the first is on line " + earlier.place().line());
                continue;
            }
            fields.put(key.getValue(), convert(tuple.getValueNode(), field, depth + 1));
        }
        return new Yaml.Fields(place, fields);
    }

    private Yaml items(SequenceNode sequence, Place place, int depth) {
        List<Yaml> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(convert(item, place.item(items.size(), line(item)), depth + 1));
        }
        return new Yaml.Items(place, items);
    }

    private Yaml scalar(ScalarNode scalar, Place place) {
        if (scalar.isPlain() && Tag.NULL.equals(scalar.getTag())) {
            return new Yaml.Nothing(place);
        }
        String written = scalar.getValue();
        return new Yaml.Text(place, variables.fill(written, place, problems), written);
    }

    private Place at(Place parent, Node node) {
        return new Place(source, line(node), parent.path());
    }

    private static int line(Node node) {
        return line(node.getStartMark().orElse(null));
    }

    private static int line(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }
}
