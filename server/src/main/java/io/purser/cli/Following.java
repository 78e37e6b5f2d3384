package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.function.Consumer;

/// A subscription that is followed until somebody stops the program. What is cut is taken up behind the last event.
final class Following {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Api api;
    private final Terminal terminal;

    Following(Api api, Terminal terminal) {
        this.api = api;
        this.terminal = terminal;
    }

    /// Hands on every event.
    ///
    /// @param query takes `$after` and asks for `cursor`
    /// @param field the subscription's
    void each(String query, String field, ObjectNode variables, Consumer<JsonNode> event) {
        ObjectNode from = variables.deepCopy();
        Duration pause = FIRST_PAUSE;
        boolean wasThere = false;
        while (true) {
            String before = from.path("after").asText("");
            try {
                api.follow(query, from, data -> {
                    JsonNode told = data.path(field);
                    event.accept(told);
                    from.set("after", told.path("cursor"));
                });
            } catch (Api.Away away) {
                if (!wasThere && before.equals(from.path("after").asText(""))) {
                    throw new CommandFailed(String.valueOf(away.getMessage()));
                }
            }
            wasThere = true;
            boolean hasMoved = !before.equals(from.path("after").asText(""));
            pause = hasMoved ? FIRST_PAUSE : longer(pause);
            terminal.note("cut; going on behind the last event in " + pause.toSeconds() + " s");
            rest(pause);
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private static void rest(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted");
        }
    }
}
