package io.purser.bench.simulate;

import io.purser.control.analytics.LedgerReader.StoredAccount;
import io.purser.control.analytics.LedgerVerifier;
import io.purser.core.budget.Budget;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.policy.Policy;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.UsageSource;
import io.purser.governance.ingest.Report;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What must hold when everything has healed and come to rest.
final class EndChecks {
    private static final int TRIES = 8;

    private final World world;
    private final Life life;
    private final Map<String, CallSettled> ledger = new HashMap<>();

    EndChecks(World world) {
        this.world = world;
        this.life = world.life();
    }

    void all() {
        atRest();
        Disk.each(world.disk().rows(), this::once);
        world.policies().values().forEach(this::accounts);
        ledger.values().forEach(each -> row(each.event()));
        world.provider().bill().forEach(this::billed);
        world.checks().answered().forEach(this::kept);
        world.sources().told().forEach(this::told);
        world.agents().agree(ledger);
        life.store().outbox().ways().forEach(this::delivered);
    }

    /// Liveness: nothing is under way and nothing waits.
    private void atRest() {
        Violation.unless(life.store().healthy(), "liveness", () -> "the store does not work after healing");
        for (String organization : world.policies().keySet()) {
            int open = life.openHolds(organization);
            Violation.unless(open == 0, "I-7", () -> organization + " has " + open + " open holds at rest");
        }
        Violation.unless(world.shelf().open().isEmpty(), "liveness", () -> "a batch still waits for its result");
        Violation.unless(!life.store().outbox().unrouted(), "I-20", () -> "a crossing was never sent on its ways");
    }

    private void once(String organization, LedgerRecord record) {
        if (record instanceof CallSettled settled && ledger.put(settled.event().requestId(), settled) != null) {
            throw new Violation("I-3", settled.event().requestId() + " is in the journal twice");
        }
    }

    private void accounts(Policy policy) {
        String organization = policy.organization().name();
        Books books = world.checks().books(organization);
        for (StoredAccount stored : life.store().accounts(organization)) {
            Budget budget = policy.budgets().stream()
                    .filter(each -> each.id().equals(stored.account().budgetId()))
                    .findFirst()
                    .orElse(null);
            if (budget == null) {
                continue;
            }
            long spent = LedgerSums.spent(
                    books, budget, books.account(stored.account().account()));
            Violation.unless(
                    spent == stored.settled(),
                    "I-6",
                    () -> stored.account() + " has " + stored.settled() + ", its scope and window " + spent);
        }
        new FigureChecks(world).look(life);
        List<LedgerVerifier.Difference> differences = new LedgerVerifier(life.store(), life.organizations())
                .verify(policy)
                .differences();
        Violation.unless(differences.isEmpty(), "I-6", () -> "ledger verify finds " + differences);
    }

    /// One entry against the provider's bill.
    private void row(UsageEvent event) {
        String id = event.requestId();
        BillingProvider.Line line = world.provider().line(id);
        switch (event.usageSource()) {
            case PROVIDER -> {
                if (ReportChecks.isOf(event)) {
                    break;
                }
                if (line == null) {
                    throw new Violation("I-1", id + " is in the ledger and the provider never saw it");
                }
                boolean refused = event.outcome() == Outcome.PROVIDER_ERROR;
                Violation.unless(
                        line.ran(event.provider(), event.model()),
                        "I-1",
                        () -> event + " is not what the bill says ran");
                boolean same = refused
                        ? line.isRefused() && Objects.equals(event.cost(), 0L)
                        : line.input() == event.usage().input()
                                && line.output() == event.usage().output();
                Violation.unless(
                        same, "I-1", () -> event + " against the bill's " + line.input() + " + " + line.output());
            }
            case COUNTED -> {
                boolean within = line != null
                        && event.usage().input() >= line.input()
                        && event.usage().output() <= line.output()
                        && event.usage().output() >= world.checks().delivered(id);
                Violation.unless(within, "I-13", () -> event + " is neither what was delivered nor within the bill");
            }
            case HELD -> {
                boolean flagged =
                        List.of("orphan", "no_answer", "hold_expired").stream().anyMatch(event.flags()::contains);
                Violation.unless(flagged, "I-15", () -> event + " stands at what was held and does not say so");
                world.coverage(
                        line != null && !line.isRefused() && event.flags().contains("orphan"),
                        Pair.ORPHAN_THAT_THE_PROVIDER_BILLED);
            }
        }
        boolean sourced = event.usageSource() != UsageSource.PROVIDER || event.outcome() != Outcome.UNKNOWN;
        Violation.unless(sourced, "I-13", () -> event + " has no outcome and the provider's usage");
    }

    /// Every attempt that the provider saw is in the ledger, but for what power took with the
    /// right to.
    private void billed(String requestId, BillingProvider.Line line) {
        if (!ledger.containsKey(requestId) && !world.checks().isLost(requestId)) {
            throw new Violation("I-1", requestId + " is on the provider's bill and not in the ledger");
        }
    }

    /// What a source was not told to be refused is in the ledger, and it knows.
    private void told(String requestId, Report report) {
        boolean there = ledger.containsKey(requestId);
        boolean lost = world.checks().isLost(requestId);
        boolean known = world.sources().isKnown(requestId);
        Violation.unless(
                there || lost || world.sources().isRefused(requestId),
                "I-1",
                () -> report.as() + " is not in the ledger");
        Violation.unless(
                known || world.sources().isRefused(requestId),
                "liveness",
                () -> report.as() + " is not known to its source");
    }

    private void kept(String requestId, UsageEvent answered) {
        CallSettled found = ledger.get(requestId);
        Violation.unless(
                found != null && found.event().equals(answered),
                "I-15",
                () -> requestId + " was answered for and the ledger has " + found);
    }

    private void delivered(StoredOutbox.Way way) {
        String id = messageId(way.organization(), way.crossing().id());
        boolean log = !way.channel().equals("hook") && !way.channel().equals("pager");
        boolean arrived = log || world.receivers().arrived(way.channel(), id) > 0;
        switch (way.tried().end()) {
            case WAITING -> throw new Violation("I-20", way + " still waits");
            case DELIVERED -> Violation.unless(arrived, "I-20", () -> way + " is done and did not arrive");
            case DEAD ->
                Violation.unless(
                        world.receivers().failed(way.channel(), id) >= TRIES,
                        "I-20",
                        () -> way + " was given up before its tries were used up");
        }
    }

    /// The stable id, as the documentation of webhooks has it.
    private static String messageId(String organization, String crossing) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((organization + "\u0000" + crossing).getBytes(StandardCharsets.UTF_8));
            return "evt_" + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }
}
