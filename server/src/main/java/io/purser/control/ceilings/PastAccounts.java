package io.purser.control.ceilings;

import io.purser.core.calendar.Window;
import io.purser.core.ledger.Crossing;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The port to what the ledger keeps of accounts. Every read sees each record whose append was done before it began.
public interface PastAccounts {

    /// What is settled on the accounts of a subject whose windows end within a range, by window.
    ///
    /// @param from epoch milliseconds, exclusive
    /// @param to inclusive
    Map<Window, Long> settled(String organization, String budgetId, @Nullable String subject, long from, long to);

    /// The id that a budget's accounts had at last: that with the highest version behind `base~`; null where it never
    /// had any.
    @Nullable
    String lastId(String organization, String base);

    /// Whether a subject ever had an account of a budget.
    boolean has(String organization, String budgetId, String subject);

    /// The thresholds that an account crossed, and the reminders of it, in order.
    List<Crossed> crossings(String organization, String budgetId, @Nullable String subject, Window window);

    /// Streams the refusals that are kept whole and name a budget, in order.
    ///
    /// @param from epoch milliseconds, inclusive
    /// @param to exclusive
    void refusals(String organization, String budget, long from, long to, Consumer<CallRefused> each);

    /// How many calls a budget refused, whether they are kept or not.
    ///
    /// @param from epoch milliseconds at the beginning of a minute
    /// @param to likewise, exclusive
    long refused(String organization, String budget, long from, long to);

    /// A threshold that was crossed.
    ///
    /// @param at null where it is not kept when
    record Crossed(Crossing crossing, @Nullable Long at) {}
}
