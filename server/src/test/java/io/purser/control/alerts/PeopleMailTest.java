package io.purser.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.purser.control.admin.Desk;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.Crossing;
import io.purser.core.policy.Policy;
import io.purser.platform.config.SmtpServer;
import io.vertx.core.Vertx;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Crossings to people, by a real SMTP server.
class PeopleMailTest {
    private static final String FILE = """
            organization: acme
            timezone: Europe/London
            groups:
              - name: engineering
                groups: [{name: data-science}]
            users:
              - {name: grace@acme.example, group: engineering, roles: [team_lead]}
              - {name: ada@acme.example, group: data-science}
              - {name: bob, group: data-science}
              - {name: ci-bot, kind: service, group: data-science, owner: grace@acme.example}
            channels:
              - {name: finance, email: [finance@acme.example]}
            budgets:
              - name: each-data-scientist
                scope: {eachUserIn: data-science}
                limit: 50 USD
                period: day
                enforcement: hard
                thresholds:
                  - {at: 80%, notify: [subject, groupLead]}
                  - {at: 100%, notify: [owner, groupLead, subject, accountOwner]}
              - {name: science, scope: {group: data-science}, limit: 800 USD, period: month, enforcement: soft}
            """;

    private final Vertx vertx = Vertx.vertx();
    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final Desk desk;
    private final OutboxInMemory outbox;

    PeopleMailTest(@TempDir Path folder) {
        desk = new Desk(folder);
        desk.applied(FILE);
        outbox = new OutboxInMemory(new CrossingRouting(desk.governance));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
        vertx.close();
    }

    private void deliver() {
        SmtpServer smtp = new SmtpServer(
                "127.0.0.1", server.getSmtp().getPort(), SmtpServer.Security.NONE, null, null, "purser@acme.example");
        try (Alerts alerts = Alerts.over(
                new Carriers(vertx, smtp), outbox, desk.governance, () -> Instant.parse("2026-11-21T12:00:00Z"))) {
            alerts.deliverDue();
        }
    }

    private void crossed(String budget, @Nullable String user, String threshold, long settled, BudgetState state) {
        Policy policy = desk.policy("acme");
        Budget declared = policy.budgets().stream()
                .filter(one -> one.name().equals(budget))
                .findFirst()
                .orElseThrow();
        String subject = policy.users().stream()
                .filter(one -> one.name().equals(user))
                .findFirst()
                .map(one -> one.id())
                .orElse(null);
        Window day = new Window(1_795_651_200_000L, 1_795_737_600_000L);
        outbox.add(
                "acme",
                new Crossing(declared.id(), budget, subject, day, threshold, 1, 0, settled, declared.limit(), state));
    }

    private String mailTo(String address) throws Exception {
        for (MimeMessage mail : server.getReceivedMessages()) {
            if (mail.getRecipients(Message.RecipientType.TO)[0].toString().equals(address)) {
                return mail.getSubject() + "\n\n"
                        + mail.getContent().toString().replace("\r\n", "\n").replaceAll("evt_[0-9a-f]{32}", "evt_…");
            }
        }
        throw new AssertionError("nothing came to " + address);
    }

    @Test
    void theSubjectIsToldOfTheOwnAccountAndTheLeadOfTheMembers() throws Exception {
        crossed("each-data-scientist", "ada@acme.example", "80%", 40_120_000_000L, BudgetState.WARNING);
        deliver();
        assertThat(server.getReceivedMessages()).hasSize(2);
        assertThat(mailTo("ada@acme.example")).isEqualTo("""
                Purser: your budget each-data-scientist crossed 80%

                Hello ada@acme.example,

                your budget "each-data-scientist" crossed 80%: 40.12 of 50.00 USD a day are
                used.

                Left          9.88 USD
                Begins anew   Fri 27 Nov 2026, 00:00 (Europe/London)
                State         warning

                At the ceiling calls are refused until it begins anew.

                To ask for more, with your API key in PURSER_TOKEN:

                  purser increase ask --budget "each-data-scientist" \\
                    --amount AMOUNT --reason WHY

                Told since    it is your account (subject)
                Organization  acme
                Event         evt_…""");
        assertThat(mailTo("grace@acme.example")).isEqualTo("""
                Purser: each-data-scientist of ada@acme.example crossed 80%

                Hello grace@acme.example,

                the budget "each-data-scientist" of ada@acme.example crossed 80%: 40.12 of
                50.00 USD a day are used.

                Left          9.88 USD
                Begins anew   Fri 27 Nov 2026, 00:00 (Europe/London)
                State         warning

                At the ceiling calls are refused until it begins anew.

                Told since    you lead the group (groupLead)
                Organization  acme
                Event         evt_…""");
    }

    @Test
    void whoIsSeveralRecipientsIsToldOnceAndWhoIsNobodyIsInTheLog() {
        crossed("each-data-scientist", "bob", "100%", 51_000_000_000L, BudgetState.BLOCKED);
        deliver();
        assertThat(received()).containsExactly("grace@acme.example");
        assertThat(outbox.undeliverable)
                .containsExactlyInAnyOrder(
                        "subject: bob has no mail address: the name is none, and `email` is not set",
                        "accountOwner: the account is no customer's");
    }

    @Test
    void aServiceAccountsMailGoesToWhoAnswersForItAndIsNotCalledTheirOwn() throws Exception {
        crossed("each-data-scientist", "ci-bot", "80%", 40_000_000_000L, BudgetState.WARNING);
        deliver();
        assertThat(received()).containsExactly("grace@acme.example");
        assertThat(mailTo("grace@acme.example"))
                .startsWith("Purser: each-data-scientist of ci-bot crossed 80%")
                .contains("the budget \"each-data-scientist\" of ci-bot crossed")
                .doesNotContain("ask for more");
    }

    @Test
    void aUserWhoLeavesBeforeTheMailGoesOutGetsNone() {
        crossed("each-data-scientist", "ada@acme.example", "80%", 40_000_000_000L, BudgetState.WARNING);
        desk.prune(FILE.replace("  - {name: ada@acme.example, group: data-science}\n", ""));
        deliver();
        assertThat(received()).containsExactly("grace@acme.example");
        assertThat(outbox.undeliverable).containsExactly("subject: the user is gone");
    }

    @Test
    void whereNotifyIsLeftOutEveryChannelAndTheOwnerAreTold() throws Exception {
        crossed("science", null, "100%", 812_500_000_000L, BudgetState.EXCEEDED);
        deliver();
        assertThat(received()).containsExactlyInAnyOrder("finance@acme.example", "grace@acme.example");
        assertThat(mailTo("grace@acme.example"))
                .contains("the budget \"science\" crossed 100%: 812.50 of 800.00 USD a month are used.")
                .contains("Left          nothing; 12.50 USD over")
                .contains("Nothing is refused at the ceiling.")
                .contains("Told since    you answer for this budget (owner)");
    }

    @Test
    void anOwnerThatNobodyAskedForAndNoMailReachesIsNoFailure() {
        desk.prune(FILE.replace("grace@acme.example", "grace"));
        crossed("science", null, "100%", 812_500_000_000L, BudgetState.EXCEEDED);
        deliver();
        assertThat(received()).containsExactly("finance@acme.example");
        assertThat(outbox.undeliverable).isEmpty();
    }

    @Test
    void noLineIsLongerThanATerminal() throws Exception {
        crossed("each-data-scientist", "ada@acme.example", "80%", 40_120_000_000L, BudgetState.WARNING);
        crossed("science", null, "100%", 812_500_000_000L, BudgetState.EXCEEDED);
        deliver();
        for (MimeMessage mail : server.getReceivedMessages()) {
            assertThat(mail.getContent().toString().lines()).allMatch(line -> line.length() < 80);
        }
    }

    private List<String> received() {
        return Arrays.stream(server.getReceivedMessages())
                .map(PeopleMailTest::to)
                .toList();
    }

    private static String to(MimeMessage mail) {
        try {
            return mail.getRecipients(Message.RecipientType.TO)[0].toString();
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }
}
