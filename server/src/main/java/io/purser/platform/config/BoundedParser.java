package io.purser.platform.config;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// The events of a YAML text, one by one, up to a depth: the library composes them by recursion, which
/// a text that nests without end would let run out of stack.
final class BoundedParser extends ParserImpl {
    private final int mostDepth;
    private int depth;

    BoundedParser(LoadSettings settings, String text, int mostDepth) {
        super(settings, new StreamReader(settings, text));
        this.mostDepth = mostDepth;
    }

    @Override
    public Event next() {
        Event event = super.next();
        depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
        if (depth > mostDepth) {
            throw new YamlEngineException("nested too deep; expected at most " + mostDepth + " levels");
        }
        return event;
    }
}
