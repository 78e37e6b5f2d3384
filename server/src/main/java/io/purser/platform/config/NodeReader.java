package io.purser.platform.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;

/// Makes the nodes of one document from its events. The library's own composer does the same and keeps far more of
/// each: comments, styles, both ends, a tag found by expressions. It refuses what that one refuses, in its words.
final class NodeReader {
    private final Parser parser;
    private final int mostAliases;
    private final Map<Anchor, YamlNode> anchors = new HashMap<>();
    private int aliases;

    NodeReader(LoadSettings settings, Parser parser) {
        this.parser = parser;
        this.mostAliases = settings.getMaxAliasesForCollections();
    }

    /// The root of the only document; empty where there is none.
    Optional<YamlNode> document() {
        parser.next();
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            return Optional.empty();
        }
        Event start = parser.next();
        YamlNode root = node(parser.next());
        parser.next();
        if (!parser.checkEvent(Event.ID.StreamEnd)) {
            throw new ComposerException(
                    "expected a single document in the stream",
                    start.getStartMark(),
                    "but found another document",
                    parser.next().getStartMark());
        }
        return Optional.of(root);
    }

    private YamlNode node(Event event) {
        return switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case MappingStartEvent mapping -> mapping(mapping);
            case SequenceStartEvent sequence -> sequence(sequence);
            case AliasEvent alias -> repeated(alias);
            default -> throw new YamlEngineException("a value was expected, not " + event);
        };
    }

    private YamlNode repeated(AliasEvent alias) {
        @Nullable YamlNode node = anchors.get(alias.getAlias());
        if (node == null) {
            throw new ComposerException("found undefined alias " + alias.getAlias(), alias.getStartMark());
        }
        if (!(node instanceof YamlNode.Scalar) && ++aliases > mostAliases) {
            throw new YamlEngineException(
                    "Number of aliases for non-scalar nodes exceeds the specified max=" + mostAliases);
        }
        return node;
    }

    private YamlNode scalar(ScalarEvent event) {
        String text = event.getValue();
        @Nullable Tag tag = tag(event.getTag());
        boolean empty = tag == null
                ? event.getImplicit().canOmitTagInPlainScalar() && (text.isEmpty() || text.equals("null"))
                : tag.equals(Tag.NULL);
        var scalar = new YamlNode.Scalar(line(event), text, empty && event.isPlain());
        anchored(event, scalar);
        return scalar;
    }

    private YamlNode sequence(SequenceStartEvent event) {
        tag(event.getTag());
        var sequence = new YamlNode.Sequence(line(event), new ArrayList<>());
        anchored(event, sequence);
        for (Event next = parser.next(); next.getEventId() != Event.ID.SequenceEnd; next = parser.next()) {
            sequence.items().add(node(next));
        }
        return sequence;
    }

    private YamlNode mapping(MappingStartEvent event) {
        tag(event.getTag());
        var mapping = new YamlNode.Mapping(line(event), new ArrayList<>());
        anchored(event, mapping);
        for (Event next = parser.next(); next.getEventId() != Event.ID.MappingEnd; next = parser.next()) {
            if (!(node(next) instanceof YamlNode.Scalar name)) {
                // What follows may be no YAML at all, which is said first.
                parser.peekEvent();
                throw new YamlEngineException("Non scalar key is detected but it is not configured to be allowed.");
            }
            mapping.entries().add(new YamlNode.Entry(name, node(parser.next())));
        }
        return mapping;
    }

    private void anchored(NodeEvent event, YamlNode node) {
        Optional<Anchor> anchor = event.getAnchor();
        if (anchor.isPresent()) {
            anchors.put(anchor.get(), node);
        }
    }

    /// What a value says that it is; null where it leaves that to its form. Refuses a tag that is none.
    private static @Nullable Tag tag(Optional<String> written) {
        return written.isEmpty() || written.get().equals("!") ? null : new Tag(written.get());
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    }
}
