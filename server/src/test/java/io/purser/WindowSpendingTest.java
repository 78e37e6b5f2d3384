package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.admin.Desk;
import io.purser.control.alerts.WindowStore.Ended;
import io.purser.core.calendar.Window;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a window that is over came to, while its calls end between looks.
final class WindowSpendingTest {
    private static final Window WINDOW = new Window(0, 1_000);

    private final Desk desk;
    private long booked;
    private int ending;

    WindowSpendingTest(@TempDir Path folder) {
        desk = new Desk(folder);
        desk.governance.held.put("ada", 100L);
    }

    /// A call of 10 ends before each of so many reads of what is settled.
    private long settled(String organization, String budgetId, Window window) {
        if (ending > 0) {
            ending--;
            desk.governance.held.merge("ada", -10L, Math::addExact);
            booked += 10;
        }
        return booked;
    }

    private Optional<Ended> spent() {
        return new WindowSpending(desk.governance, this::settled, (_, _, _, limit) -> limit + 50)
                .of("acme", "b", WINDOW, 200);
    }

    @Test
    void whatMovedIsLookedAtAgain() {
        ending = 4;
        assertThat(spent()).contains(new Ended(250, 40, 60));
    }

    @Test
    void whatMovesAtEveryLookIsNotSaidAndAskedLater() {
        ending = 7;
        assertThat(spent()).isEmpty();
        assertThat(spent()).contains(new Ended(250, 70, 30));
    }
}
