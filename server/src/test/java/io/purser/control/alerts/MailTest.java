package io.purser.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.purser.control.admin.Desk;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.Crossing;
import io.purser.platform.config.SmtpServer;
import io.vertx.core.Vertx;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Alerts by mail, to a real SMTP server.
class MailTest {
    private final Vertx vertx = Vertx.vertx();
    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final Desk desk;
    private final OutboxInMemory outbox;
    private Instant now = Instant.parse("2026-11-01T12:00:00Z");

    MailTest(@TempDir Path folder) {
        desk = new Desk(folder);
        desk.applied("""
                organization: acme
                users: [{name: ada}, {name: "Zoë ≤ 7"}]
                channels:
                  - {name: finance, email: [finance@acme.example, cfo@acme.example]}
                budgets:
                  - {name: "each – überall", scope: {eachUserIn: "*"}, limit: 100 USD, period: month, enforcement: soft}
                """);
        outbox = new OutboxInMemory(new CrossingRouting(desk.governance));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
        vertx.close();
    }

    private Alerts alerts(int port) {
        SmtpServer smtp =
                new SmtpServer("127.0.0.1", port, SmtpServer.Security.NONE, null, null, "purser@acme.example");
        return Alerts.over(new Carriers(vertx, smtp), outbox, desk.governance, () -> now);
    }

    private Crossing crossing(int user) {
        Budget budget = desk.policy("acme").budgets().getFirst();
        return new Crossing(
                budget.id(),
                budget.name(),
                desk.policy("acme").users().get(user).id(),
                new Window(1_793_491_200_000L, 1_796_083_200_000L),
                "80%",
                1,
                0,
                80_120_000_000L,
                budget.limit(),
                BudgetState.WARNING);
    }

    @Test
    void aCrossingIsMailedToEveryAddressInWords() throws Exception {
        outbox.add("acme", crossing(0));
        try (Alerts alerts = alerts(server.getSmtp().getPort())) {
            alerts.deliverDue();
            alerts.deliverDue();
        }
        MimeMessage[] mails = server.getReceivedMessages();
        assertThat(mails).as("one for each address").hasSize(2);
        assertThat(mails[0].getFrom()).extracting(Object::toString).containsExactly("purser@acme.example");
        assertThat(Arrays.stream(mails[0].getAllRecipients()).map(Object::toString))
                .containsExactly("finance@acme.example", "cfo@acme.example");
        assertThat(mails[0].getSubject()).isEqualTo("Purser: each – überall of acme, ada crossed 80%");
        assertThat(mails[0].getContent().toString())
                .contains("Budget \"each – überall\" of acme, ada, crossed 80%: 80.12 of 100.00 USD.")
                .contains("State         warning")
                .contains("From          2026-11-01T00:00:00Z")
                .contains("To            2026-12-01T00:00:00Z");
        assertThat(mails[0].getMessageID()).matches("<evt_[0-9a-f]{32}@acme\\.example>");
        assertThat(mails[0].getHeader("Auto-Submitted")).containsExactly("auto-generated");
    }

    @Test
    void namesThatAreNoAsciiArriveAsTheyAre() throws Exception {
        outbox.add("acme", crossing(1));
        try (Alerts alerts = alerts(server.getSmtp().getPort())) {
            alerts.deliverDue();
        }
        assertThat(server.getReceivedMessages()[0].getSubject())
                .isEqualTo("Purser: each – überall of acme, Zoë ≤ 7 crossed 80%");
    }

    @Test
    void aServerThatIsAwayIsTriedAgainAndTheMailKeepsItsId() throws Exception {
        int port = server.getSmtp().getPort();
        outbox.add("acme", crossing(0));
        server.stop();
        try (Alerts alerts = alerts(port)) {
            alerts.deliverDue();
        }
        assertThat(outbox.retried).singleElement().asString().startsWith("finance: 127.0.0.1");
        GreenMail back = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        back.start();
        now = now.plus(Duration.ofMinutes(2));
        try (Alerts alerts = alerts(back.getSmtp().getPort())) {
            alerts.deliverDue();
            assertThat(List.of(back.getReceivedMessages())).hasSize(2);
        } finally {
            back.stop();
        }
    }

    @Test
    void withoutAServerNothingIsLostAndTheLogSaysWhatToDo() {
        outbox.add("acme", crossing(0));
        try (Alerts alerts = Alerts.over(new Carriers(vertx, null), outbox, desk.governance, () -> now)) {
            alerts.deliverDue();
        }
        assertThat(outbox.due(now.plus(Duration.ofDays(1)).toEpochMilli(), 10)).hasSize(1);
        assertThat(outbox.retried).containsExactly("finance: no `smtp` is configured in purser.yaml");
    }
}
