package io.purser.storage.sqlite;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.core.calendar.Window;
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
import io.purser.core.usage.Meter;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads the compact form of a record, format 1.
final class RecordReader {

    private static final Identity NOBODY = new Identity("", List.of(), null, null, null);

    private final BinaryReader in;
    private final IntFunction<Identity> identities;
    private boolean counted;

    /// @param identities gives a number its identity
    RecordReader(BinaryReader in, IntFunction<Identity> identities) {
        this.in = in;
        this.identities = identities;
    }

    LedgerRecord read() {
        int kind = in.octet();
        counted = kind == RecordWriter.REFUSAL_COUNTED;
        return switch (kind) {
            case RecordWriter.ACCOUNT_OPENED -> new AccountOpened(in.number(), in.text(), in.maybeText(), window());
            case RecordWriter.HOLD_PLACED, RecordWriter.HOLD_PLACED_FOR -> placed(kind, DataMode.REAL);
            case RecordWriter.HOLD_PLACED_AS -> placedAs(Codes.dataMode(in.octet()));
            case RecordWriter.HOLD_GROWN -> new HoldGrown(in.text(), in.number(), in.maybeNumber(), in.postings());
            case RecordWriter.HOLD_GROWN_AT ->
                new HoldGrown(in.text(), in.number(), in.maybeNumber(), in.postings(), in.number());
            case RecordWriter.CALL_SETTLED -> settled(in.text());
            case RecordWriter.ENTRY_ADJUSTED -> adjusted(in.text());
            case RecordWriter.HOLD_RELEASED -> new HoldReleased(in.text(), in.number(), in.text());
            case RecordWriter.BUDGET_ARMED -> new BudgetArmed(in.text(), null, in.postings(), list(this::crossing));
            case RecordWriter.BUDGET_ARMED_AT ->
                new BudgetArmed(in.text(), in.number(), in.postings(), list(this::crossing));
            case RecordWriter.CALL_REFUSED -> refused();
            case RecordWriter.REFUSAL_COUNTED -> refusalCounted();
            default ->
                throw new IllegalStateException(kind + " is not a kind of record; expected 1 to "
                        + RecordWriter.HOLD_PLACED_AS + " (was the ledger written by a newer Purser?)");
        };
    }

    /// Whether the record that was read last is a refusal of which only the count is kept.
    boolean onlyCounted() {
        return counted;
    }

    private HoldPlaced placedAs(DataMode mode) {
        return placed(in.octet(), mode);
    }

    private HoldPlaced placed(int kind, DataMode mode) {
        return new HoldPlaced(
                in.text(),
                in.number(),
                attribution(),
                in.text(),
                in.text(),
                in.text(),
                in.maybeText(),
                in.number(),
                in.number(),
                in.maybeNumber(),
                in.postings(),
                kind == RecordWriter.HOLD_PLACED_FOR ? demand(in) : null,
                mode);
    }

    static Demand demand(BinaryReader in) {
        int said = in.octet();
        return new Demand(
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                (said & 1) != 0,
                Codes.price(said >> 1));
    }

    /// The rest of a settlement, after its request id.
    CallSettled settled(String requestId) {
        return new CallSettled(event(requestId), in.postings(), list(this::crossing));
    }

    /// The rest of an adjustment, after its id.
    EntryAdjusted adjusted(String id) {
        Adjustment adjustment =
                new Adjustment(id, in.text(), in.text(), in.text(), in.maybeText(), in.octet() != 0, event(in.text()));
        return new EntryAdjusted(adjustment, in.postings(), list(this::crossing));
    }

    private UsageEvent event(String requestId) {
        long admittedAt = in.number();
        long bookedAt = in.number();
        Attribution attribution = attribution();
        String provider = in.text();
        String requestedModel = in.text();
        String model = in.text();
        String responseModel = in.maybeText();
        Outcome outcome = Codes.outcome(in.octet());
        UsageSource source = Codes.usageSource(in.octet());
        TokenUsage text = new TokenUsage(in.number(), in.number(), in.number(), in.number(), in.number(), in.number());
        Long cost = in.maybeNumber();
        String priceVersion = in.maybeText();
        int retryCount = in.small();
        long latencyMillis = in.number();
        long firstTokenMillis = in.number();
        int said = in.octet();
        List<String> flags = list(in::text);
        return new UsageEvent(
                requestId,
                admittedAt,
                bookedAt,
                attribution,
                provider,
                requestedModel,
                model,
                responseModel,
                outcome,
                source,
                (said & RecordWriter.OTHERS) == 0 ? text : text.with(others()),
                cost,
                priceVersion,
                retryCount,
                latencyMillis,
                firstTokenMillis,
                (said & RecordWriter.STREAMED) != 0,
                flags,
                (said & RecordWriter.PARTICULARS) == 0 ? Particulars.NONE : particulars(said));
    }

    private Quantities others() {
        Quantities others = Quantities.NONE;
        int count = in.small();
        for (int i = 0; i < count; i++) {
            others = others.with(Meter.ofBucket(in.text()), in.number());
        }
        return others;
    }

    private Particulars particulars(int said) {
        return new Particulars(
                in.maybeText(),
                in.maybeText(),
                in.maybeText(),
                in.maybeText(),
                in.maybeText(),
                in.maybeText(),
                list(in::text),
                (said & RecordWriter.COVER) == 0
                        ? null
                        : new Particulars.Cover(in.maybeNumber(), in.number(), in.small()),
                (said & RecordWriter.REPORTED) == 0 ? null : new Particulars.Reported(in.text(), in.text()));
    }

    Crossing crossing() {
        return new Crossing(
                in.text(),
                in.text(),
                in.maybeText(),
                window(),
                in.text(),
                in.number(),
                in.small(),
                in.number(),
                in.number(),
                Codes.budgetState(in.octet()));
    }

    private CallRefused refused() {
        return new CallRefused(in.text(), in.number(), attribution(), in.text(), in.text(), in.maybeText(), in.text());
    }

    private CallRefused refusalCounted() {
        long at = in.number();
        String code = in.text();
        return new CallRefused("", at, Attribution.of(NOBODY), "", code, in.maybeText(), "");
    }

    private Window window() {
        return new Window(in.number(), in.number());
    }

    private Attribution attribution() {
        Identity identity = identities.apply(in.small());
        int present = in.octet();
        Attribution bare = new Attribution(
                identity,
                part(present, 0),
                part(present, 1),
                part(present, 2),
                part(present, 3),
                part(present, 4),
                part(present, 5),
                part(present, 6),
                Map.of());
        return (present & 1 << 7) == 0 ? bare : named(bare);
    }

    private @Nullable String part(int present, int place) {
        return (present & 1 << place) == 0 ? null : in.text();
    }

    /// With its tags, and the plan, which stands among them without a name.
    private Attribution named(Attribution bare) {
        int count = in.small();
        String plan = null;
        Map<String, String> tags = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String name = in.text();
            if (name.isEmpty()) {
                plan = in.text();
            } else {
                tags.put(name, in.text());
            }
        }
        return bare.with(tags, plan);
    }

    private <T> List<T> list(Supplier<T> each) {
        int count = in.small();
        List<T> all = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            all.add(each.get());
        }
        return List.copyOf(all);
    }
}
