package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Who is spending now.
@Command(
        name = "top",
        description = {
            "Shows who is spending now, the largest first, until it is stopped.",
            "Where the output is no terminal, a table is printed once."
        },
        footer = {
            "",
            "Example: ./purser top",
            "         ./purser top --by key,model --below search --range last-1h",
            "         ./purser top --once -o json"
        })
final class TopCommand implements Callable<Integer> {
    private static final int MOST_ROWS = 500;
    private static final int ROWS_WITHOUT_TERMINAL = 20;
    private static final Pattern PAUSE = Pattern.compile("(\\d{1,4})(s|m)?");
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private static final String FIGURES = "figures { value }";
    private static final String QUERY = """
            query($organization: String, $of: UsageInput, $by: [String!], $first: Int) {
              usage: breakdown(organization: $organization, of: $of, by: $by, first: $first,
                  measures: [COST, REQUESTS, TOKENS, UNPRICED_REQUESTS]) {
                organization from to zone currency dimensions asOf completeUntil
                rows { values share %s } other { values share %s } total { %s }
              }
              blocked: budgets(organization: $organization, state: BLOCKED, first: 20) { ...accounts }
              exceeded: budgets(organization: $organization, state: EXCEEDED, first: 20) { ...accounts }
              warning: budgets(organization: $organization, state: WARNING, first: 20) { ...accounts }
            }
            fragment accounts on BudgetAccountConnection {
              totalCount edges { node { name subject state unit currency limit settled held } }
            }
            """.formatted(FIGURES, FIGURES, FIGURES);

    private final Terminal terminal;
    private final LivePace pace;

    @Mixin
    private final Connection connection;

    @Mixin
    private final UsageFilters filters = new UsageFilters();

    @Option(
            names = {"--range", "--period"},
            paramLabel = "P",
            description = "last-5m, last-1h, today, this-month, …; last-5m.")
    private String range = "last-5m";

    @Option(
            names = "--by",
            paramLabel = "DIMENSION",
            split = ",",
            description = "One or two of user, group, key, model, customer, endpoint, tag.NAME, …; user.")
    private List<String> by = List.of("user");

    @Option(names = "--rows", paramLabel = "N", description = "How many, 1 to 500; as many as the terminal has.")
    private @Nullable Integer rows;

    @Option(names = "--every", paramLabel = "PAUSE", description = "The pause between two frames: 2s, 1m; 2s.")
    private String every = "2s";

    @Option(
            names = {"-n", "--frames"},
            paramLabel = "N",
            description = "Ends after so many frames.")
    private @Nullable Integer frames;

    @Option(names = "--once", description = "The same as --frames 1, without clearing the terminal.")
    private boolean once;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, or json: one line for each frame.")
    private Format format = Format.TABLE;

    TopCommand(Terminal terminal) {
        this(terminal, LivePace.REAL);
    }

    TopCommand(Terminal terminal, LivePace pace) {
        this.terminal = terminal;
        this.pace = pace;
        this.connection = new Connection(terminal);
    }

    @Override
    public Integer call() {
        Duration pause = pause();
        if (format != Format.TABLE && format != Format.JSON) {
            throw new CommandFailed(
                    format.name().toLowerCase(Locale.ROOT) + " is no format for what goes on; expected table or json");
        }
        if (frames != null && frames < 1) {
            throw new CommandFailed("--frames: " + frames + " is too few; expected 1 or more");
        }
        if (rows != null && (rows < 1 || rows > MOST_ROWS)) {
            throw new CommandFailed("--rows: " + rows + " is not possible; expected 1 to " + MOST_ROWS);
        }
        if (isDrawn()) {
            drawn(pause);
        } else {
            frames(pause, this::print);
        }
        return CommandLineProgram.OK;
    }

    private boolean isDrawn() {
        return format == Format.TABLE && pace.hasTerminal() && !once;
    }

    private long most() {
        if (once) {
            return 1;
        }
        boolean isWithoutEnd = isDrawn() || format == Format.JSON;
        return frames != null ? frames : isWithoutEnd ? Long.MAX_VALUE : 1;
    }

    private Duration pause() {
        Matcher written = PAUSE.matcher(every);
        if (written.matches()) {
            long count = Long.parseLong(written.group(1));
            Duration pause = "m".equals(written.group(2)) ? Duration.ofMinutes(count) : Duration.ofSeconds(count);
            if (pause.isPositive() && pause.compareTo(LONGEST_PAUSE) <= 0) {
                return pause;
            }
        }
        throw new CommandFailed("--every: \"" + every + "\" is no pause; expected 1s to 60m");
    }

    private void drawn(Duration pause) {
        try (Screen screen = new Screen(terminal)) {
            pace.atEnd(screen::close);
            frames(pause, frame -> screen.draw(frame.lines(terminal.columns(), terminal.rows())));
        }
    }

    /// A frame that is an older one is not printed again.
    private void print(TopFrame frame) {
        if (frame.trouble() != null) {
            terminal.note(frame.trouble());
        } else if (format == Format.JSON) {
            terminal.say(frame.document().toString());
        } else {
            frame.lines(terminal.columns(), Integer.MAX_VALUE).forEach(terminal::say);
        }
    }

    /// A frame after the other. While the gateway is away, the last one stays.
    private void frames(Duration pause, Consumer<TopFrame> shown) {
        long most = most();
        Api api = connection.api();
        ObjectNode variables =
                Api.variables().put("organization", connection.organization()).put("first", rows());
        by.forEach(variables.putArray("by")::add);
        filters.into(variables.putObject("of").put("period", range));
        @Nullable JsonNode last = null;
        long done = 0;
        while (done < most) {
            @Nullable String trouble = null;
            try {
                last = api.askAgain(QUERY, variables);
                done++;
            } catch (Api.Away away) {
                trouble = String.valueOf(away.getMessage());
            }
            if (last == null) {
                throw new CommandFailed(String.valueOf(trouble));
            }
            shown.accept(new TopFrame(last, range, pace.now(), trouble));
            if (done < most) {
                pace.rest(pause);
            }
        }
    }

    private int rows() {
        if (rows != null) {
            return rows;
        }
        return isDrawn() ? Math.clamp(terminal.rows() - TopFrame.LEAST_LINES, 1, MOST_ROWS) : ROWS_WITHOUT_TERMINAL;
    }
}
