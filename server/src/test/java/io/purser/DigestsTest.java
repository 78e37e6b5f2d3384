package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.purser.control.admin.Desk;
import io.purser.control.alerts.Alerts;
import io.purser.control.alerts.Carriers;
import io.purser.control.alerts.CrossingRouting;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import io.purser.platform.config.SmtpServer;
import io.purser.storage.Samples;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.Durability;
import io.purser.storage.sqlite.SqliteLedger;
import io.vertx.core.Vertx;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A crowd that crosses a threshold: every subject is told at once, others are told together, over restarts of the
/// ledger and by a real SMTP server.
class DigestsTest {
    private static final long NOON = Samples.NOON;
    private static final Window DAY = Samples.DAY;
    private static final String LEAD = "lead@acme.example";

    private final Vertx vertx = Vertx.vertx();
    private GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final Path folder;
    private final Desk desk;
    private DataFolder data;
    private SqliteLedger ledger;
    private long now = NOON;
    private int port;

    DigestsTest(@TempDir Path desk, @TempDir Path folder) {
        this.folder = folder;
        this.desk = new Desk(desk);
        this.desk.applied("""
                organization: acme
                timezone: Europe/London
                groups: [{name: crowd}]
                users:
                  - {name: lead@acme.example, roles: [{role: team_lead, group: crowd}]}
                %s
                channels:
                  - {name: weekly, email: [board@acme.example], digest: weekly}
                budgets:
                  - name: each
                    scope: {eachUserIn: crowd}
                    limit: 50 USD
                    period: day
                    enforcement: hard
                    thresholds:
                      - {at: 80%%, notify: [subject, groupLead, weekly]}
                      - {at: 100%%, notify: [groupLead]}
                """.formatted(IntStream.range(0, 200)
                .mapToObj("  - {name: m%03d@acme.example, group: crowd}"::formatted)
                .collect(Collectors.joining("\n"))));
        data = DataFolder.open(folder);
        ledger = SqliteLedger.open(data, Durability.PROCESS, Thread::new);
        server.start();
        port = server.getSmtp().getPort();
    }

    @AfterEach
    void stop() {
        ledger.close();
        data.close();
        server.stop();
        vertx.close();
    }

    private void restart() {
        ledger.close();
        data.close();
        data = DataFolder.open(folder);
        ledger = SqliteLedger.open(data, Durability.PROCESS, Thread::new);
    }

    private void crossed(int member, String threshold, long at) {
        Policy policy = desk.policy("acme");
        Budget budget = policy.budgets().getFirst();
        User user = policy.users().get(member + 1);
        long settled = threshold.equals("80%") ? 40_000_000_000L + member * 10_000_000L : 50_000_000_000L;
        Crossing crossing = new Crossing(
                budget.id(),
                budget.name(),
                user.id(),
                DAY,
                threshold,
                1,
                0,
                settled,
                budget.limit(),
                BudgetState.WARNING);
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        ledger.append(
                "acme",
                List.of(new CallSettled(Samples.bare("r" + member + threshold, at), List.of(), List.of(crossing))),
                failure -> kept.complete(failure == null));
        assertThat(kept.join()).isTrue();
    }

    private void deliver(long at) {
        now = at;
        SmtpServer smtp =
                new SmtpServer("127.0.0.1", port, SmtpServer.Security.NONE, null, null, "purser@acme.example");
        try (Alerts alerts = Alerts.over(
                new Carriers(vertx, smtp),
                ledger.outbox(new CrossingRouting(desk.governance)),
                desk.governance,
                () -> Instant.ofEpochMilli(now))) {
            alerts.deliverDue();
        }
    }

    private List<MimeMessage> to(String address) throws Exception {
        List<MimeMessage> found = new ArrayList<>();
        for (MimeMessage mail : server.getReceivedMessages()) {
            if (mail.getRecipients(Message.RecipientType.TO)[0].toString().equals(address)) {
                found.add(mail);
            }
        }
        return found;
    }

    @Test
    void twoHundredInAMinuteAreTwoHundredMailsToThemAndOneToTheirLead() throws Exception {
        for (int member = 0; member < 120; member++) {
            crossed(member, "80%", NOON + member * 300L);
        }
        deliver(NOON + 36_000);
        restart();
        for (int member = 120; member < 200; member++) {
            crossed(member, "80%", NOON + member * 290L);
        }
        deliver(NOON + 58_500);
        Set<String> told = new HashSet<>();
        for (MimeMessage mail : server.getReceivedMessages()) {
            told.add(mail.getRecipients(Message.RecipientType.TO)[0].toString());
        }
        assertThat(server.getReceivedMessages()).hasSize(200);
        assertThat(told).hasSize(200).doesNotContain(LEAD);

        restart();
        deliver(NOON + 60_000);
        deliver(NOON + 61_000);
        assertThat(to(LEAD)).hasSize(1);
        MimeMessage digest = to(LEAD).getFirst();
        assertThat(digest.getSubject()).isEqualTo("Purser: 200 alerts of acme: each crossed 80%");
        String text = digest.getContent().toString().replace("\r\n", "\n");
        assertThat(text)
                .startsWith("""
                Hello lead@acme.example,

                200 alerts of acme, Sun 22 Nov, 12:00 (Europe/London):

                each crossed 80%: 200 accounts

                  m199@acme.example                       41.99 of 50.00 USD
                  m198@acme.example                       41.98 of 50.00 USD
                """)
                .contains("  and 180 more\n")
                .contains("Told since    you lead the group (groupLead)");
        assertThat(text.lines()).allMatch(line -> line.length() < 80);

        crossed(3, "100%", NOON + 600_000);
        crossed(4, "100%", NOON + 900_000);
        deliver(NOON + 900_000);
        deliver(NOON + 3_659_999);
        assertThat(to(LEAD)).as("not within the hour").hasSize(1);
        deliver(NOON + 3_660_000);
        deliver(NOON + 9_000_000);
        assertThat(to(LEAD)).hasSize(2);
        assertThat(to(LEAD).get(1).getSubject()).isEqualTo("Purser: 2 alerts of acme: each crossed 100%");
        assertThat(server.getReceivedMessages()).hasSize(202);
    }

    @Test
    void aDigestThatDidNotGetThroughIsTheSameAfterARestart() throws Exception {
        for (int member = 0; member < 3; member++) {
            crossed(member, "100%", NOON + member);
        }
        server.stop();
        deliver(NOON + 60_000);
        restart();
        crossed(3, "100%", NOON + 61_000);
        server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        deliver(NOON + 70_000);
        assertThat(to(LEAD)).hasSize(1);
        assertThat(to(LEAD).getFirst().getSubject()).startsWith("Purser: 3 alerts");
        deliver(NOON + 70_000 + 3_600_000);
        assertThat(to(LEAD)).hasSize(2);
        assertThat(to(LEAD).get(1).getSubject()).isEqualTo("Purser: each of m003@acme.example crossed 100%");
    }

    @Test
    void aWeeklyChannelIsToldOnMondayMorningInTheOrganizationsZone() throws Exception {
        crossed(0, "80%", NOON);
        crossed(1, "80%", NOON + 3_600_000);
        long monday = Instant.parse("2026-11-23T08:00:00Z").toEpochMilli();
        deliver(monday - 1);
        assertThat(to("board@acme.example")).isEmpty();
        restart();
        deliver(monday);
        assertThat(to("board@acme.example")).hasSize(1);
        assertThat(to("board@acme.example").getFirst().getSubject())
                .isEqualTo("Purser: 2 alerts of acme: each crossed 80%");
    }
}
