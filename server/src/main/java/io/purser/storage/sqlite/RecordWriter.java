package io.purser.storage.sqlite;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.ledger.Adjustment;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.Demand;
import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.AccountOpened;
import io.purser.core.ledger.LedgerRecord.BudgetArmed;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import io.purser.core.ledger.LedgerRecord.CallSettled;
import io.purser.core.ledger.LedgerRecord.EntryAdjusted;
import io.purser.core.ledger.LedgerRecord.HoldGrown;
import io.purser.core.ledger.LedgerRecord.HoldPlaced;
import io.purser.core.ledger.LedgerRecord.HoldReleased;
import io.purser.core.ledger.Particulars;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.TokenUsage;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The compact form of a record, format 1. {@link RecordReader} reads it back.
final class RecordWriter {

    static final int ACCOUNT_OPENED = 1;
    static final int HOLD_PLACED = 2;
    static final int HOLD_GROWN = 3;
    static final int CALL_SETTLED = 4;
    static final int HOLD_RELEASED = 5;
    static final int BUDGET_ARMED = 6;
    static final int CALL_REFUSED = 7;
    static final int REFUSAL_COUNTED = 8;
    static final int ENTRY_ADJUSTED = 9;
    static final int BUDGET_ARMED_AT = 10;
    static final int HOLD_PLACED_FOR = 11;
    static final int HOLD_GROWN_AT = 12;
    static final int HOLD_PLACED_AS = 13;

    /// Bits of a settlement's octet that says what follows.
    static final int STREAMED = 1;
    static final int OTHERS = 2;
    static final int PARTICULARS = 4;
    static final int COVER = 8;
    static final int REPORTED = 16;

    private final BinaryWriter out;
    private final ToIntFunction<Identity> identities;

    /// @param identities gives an identity its number
    RecordWriter(BinaryWriter out, ToIntFunction<Identity> identities) {
        this.out = out;
        this.identities = identities;
    }

    void write(LedgerRecord each) {
        switch (each) {
            case AccountOpened opened -> opened(opened);
            case HoldPlaced hold -> placed(hold);
            case HoldGrown grown -> grown(grown);
            case CallSettled settled -> settled(settled);
            case EntryAdjusted adjusted -> adjusted(adjusted);
            case HoldReleased released -> released(released);
            case BudgetArmed armed -> armed(armed);
            case CallRefused refused -> refused(refused);
        }
    }

    /// A refusal of which only the count is kept.
    void writeCounted(CallRefused refused) {
        out.octet(REFUSAL_COUNTED);
        out.number(refused.at());
        out.text(refused.code());
        out.maybeText(refused.budget());
    }

    private void opened(AccountOpened opened) {
        out.octet(ACCOUNT_OPENED);
        out.number(opened.account());
        out.text(opened.budgetId());
        out.maybeText(opened.subject());
        out.number(opened.window().start());
        out.number(opened.window().end());
    }

    private void placed(HoldPlaced hold) {
        Demand demand = hold.demand();
        if (hold.mode() != DataMode.REAL) {
            out.octet(HOLD_PLACED_AS);
            out.octet(Codes.of(hold.mode()));
        }
        out.octet(demand == null ? HOLD_PLACED : HOLD_PLACED_FOR);
        out.text(hold.requestId());
        out.number(hold.admittedAt());
        attribution(hold.attribution());
        out.text(hold.provider());
        out.text(hold.requestedModel());
        out.text(hold.model());
        out.maybeText(hold.priceVersion());
        out.number(hold.inputTokens());
        out.number(hold.outputTokens());
        out.maybeNumber(hold.heldCost());
        out.postings(hold.held());
        if (demand != null) {
            demand(out, demand);
        }
    }

    static void demand(BinaryWriter out, Demand demand) {
        out.octet(Codes.of(demand.price()) << 1 | (demand.maximumNamed() ? 1 : 0));
        out.number(demand.inputTokens());
        out.number(demand.inputCost());
        out.number(demand.outputRate());
        out.number(demand.likelyOutput());
        out.number(demand.maximumOutput());
        out.number(demand.leastOutput());
    }

    private void grown(HoldGrown grown) {
        Long at = grown.at();
        out.octet(at == null ? HOLD_GROWN : HOLD_GROWN_AT);
        out.text(grown.requestId());
        out.number(grown.outputTokens());
        out.maybeNumber(grown.heldCost());
        out.postings(grown.more());
        if (at != null) {
            out.number(at);
        }
    }

    private void settled(CallSettled settled) {
        out.octet(CALL_SETTLED);
        event(settled.event());
        out.postings(settled.settled());
        crossings(settled.crossings());
    }

    private void adjusted(EntryAdjusted adjusted) {
        Adjustment adjustment = adjusted.adjustment();
        out.octet(ENTRY_ADJUSTED);
        out.text(adjustment.id());
        out.text(adjustment.kind());
        out.text(adjustment.reason());
        out.text(adjustment.actor());
        out.maybeText(adjustment.fromVersion());
        out.octet(adjustment.wasUnpriced() ? 1 : 0);
        event(adjustment.entry());
        out.postings(adjusted.posted());
        crossings(adjusted.crossings());
    }

    private void event(UsageEvent event) {
        out.text(event.requestId());
        out.number(event.admittedAt());
        out.number(event.bookedAt());
        attribution(event.attribution());
        out.text(event.provider());
        out.text(event.requestedModel());
        out.text(event.model());
        out.maybeText(event.responseModel());
        out.octet(Codes.of(event.outcome()));
        out.octet(Codes.of(event.usageSource()));
        usage(event.usage());
        out.maybeNumber(event.cost());
        out.maybeText(event.priceVersion());
        out.number(event.retryCount());
        out.number(event.latencyMillis());
        out.number(event.firstTokenMillis());
        boolean hasOthers = !event.usage().others().isEmpty();
        boolean hasParticulars = !event.particulars().isNone();
        Particulars.Cover cover = event.particulars().cover();
        Particulars.Reported reported = event.particulars().reported();
        out.octet((event.streamed() ? STREAMED : 0)
                | (hasOthers ? OTHERS : 0)
                | (hasParticulars ? PARTICULARS : 0)
                | (cover == null ? 0 : COVER)
                | (reported == null ? 0 : REPORTED));
        texts(event.flags());
        if (hasOthers) {
            others(event.usage().others());
        }
        if (hasParticulars) {
            particulars(event.particulars());
        }
        if (cover != null) {
            out.maybeNumber(cover.cap());
            out.number(cover.output());
            out.number(cover.topUps());
        }
        if (reported != null) {
            out.text(reported.source());
            out.text(reported.id());
        }
    }

    private void others(Quantities others) {
        out.number(others.size());
        others.forEach((meter, amount) -> {
            out.text(meter.bucket());
            out.number(amount);
        });
    }

    private void particulars(Particulars particulars) {
        out.maybeText(particulars.serviceTier());
        out.maybeText(particulars.region());
        out.maybeText(particulars.reportedCost());
        out.maybeText(particulars.exchange());
        out.maybeText(particulars.follows());
        out.maybeText(particulars.admittedModel());
        texts(particulars.actions());
    }

    private void usage(TokenUsage usage) {
        out.number(usage.input());
        out.number(usage.cacheRead());
        out.number(usage.cacheWrite());
        out.number(usage.cacheWriteLong());
        out.number(usage.output());
        out.number(usage.reasoning());
    }

    private void crossings(List<Crossing> crossings) {
        out.number(crossings.size());
        crossings.forEach(this::crossing);
    }

    void crossing(Crossing crossing) {
        out.text(crossing.budgetId());
        out.text(crossing.budgetName());
        out.maybeText(crossing.subject());
        out.number(crossing.window().start());
        out.number(crossing.window().end());
        out.text(crossing.threshold());
        out.number(crossing.limitVersion());
        out.number(crossing.reminder());
        out.number(crossing.settled());
        out.number(crossing.limit());
        out.octet(Codes.of(crossing.state()));
    }

    private void released(HoldReleased released) {
        out.octet(HOLD_RELEASED);
        out.text(released.requestId());
        out.number(released.at());
        out.text(released.reason());
    }

    private void armed(BudgetArmed armed) {
        out.octet(armed.at() == null ? BUDGET_ARMED : BUDGET_ARMED_AT);
        out.text(armed.budgetId());
        if (armed.at() != null) {
            out.number(armed.at());
        }
        out.postings(armed.totals());
        crossings(armed.crossings());
    }

    private void refused(CallRefused refused) {
        out.octet(CALL_REFUSED);
        out.text(refused.requestId());
        out.number(refused.at());
        attribution(refused.attribution());
        out.text(refused.model());
        out.text(refused.code());
        out.maybeText(refused.budget());
        out.text(refused.detail());
    }

    /// One bit for each part that is present, then the parts.
    private void attribution(Attribution attribution) {
        out.number(identities.applyAsInt(attribution.identity()));
        int present = bit(0, attribution.customer())
                | bit(1, attribution.endUser())
                | bit(2, attribution.session())
                | bit(3, attribution.environment())
                | bit(4, attribution.endpoint())
                | bit(5, attribution.promptVersion())
                | bit(6, attribution.feature())
                | (attribution.tags().isEmpty() && attribution.plan() == null ? 0 : 1 << 7);
        out.octet(present);
        part(attribution.customer());
        part(attribution.endUser());
        part(attribution.session());
        part(attribution.environment());
        part(attribution.endpoint());
        part(attribution.promptVersion());
        part(attribution.feature());
        if ((present & 1 << 7) != 0) {
            named(attribution.plan(), attribution.tags());
        }
    }

    /// The tags; the plan stands before them under no name, which no tag has.
    private void named(@Nullable String plan, Map<String, String> tags) {
        out.number(tags.size() + (plan == null ? 0 : 1));
        if (plan != null) {
            out.text("");
            out.text(plan);
        }
        tags.forEach((name, value) -> {
            out.text(name);
            out.text(value);
        });
    }

    private static int bit(int place, @Nullable String part) {
        return part == null ? 0 : 1 << place;
    }

    private void part(@Nullable String part) {
        if (part != null) {
            out.text(part);
        }
    }

    private void texts(List<String> texts) {
        out.number(texts.size());
        texts.forEach(out::text);
    }
}
