package io.purser.control.ceilings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.calendar.Period;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What one account refused in a window. Of a storm of refusals, and of those of more than 90 days ago, the ledger
/// keeps only how many a budget refused: then what they would have cost is not known, nor whose they were.
final class RefusalSum {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MINUTE = 60_000;

    private final PastAccounts past;
    private final String organization;
    private final @Nullable String subject;
    private final Window window;
    private final Declarations.Course declared;
    private final long since;
    private long kept;
    private long keptCost;
    private boolean wholeCost = true;

    /// @param since before which there was no such account: what a budget of its name refused then is not its
    RefusalSum(
            PastAccounts past,
            String organization,
            @Nullable String subject,
            Window window,
            Declarations.Course declared,
            long since) {
        this.past = past;
        this.organization = organization;
        this.subject = subject;
        this.window = window;
        this.declared = declared;
        this.since = since;
    }

    /// @param until exclusive; nothing has happened from then on
    Ceiling.Refused until(long until) {
        long from = Math.floorDiv(since, MINUTE) * MINUTE;
        long end = Math.ceilDiv(Math.min(window.end(), until), MINUTE) * MINUTE;
        Set<String> names = new TreeSet<>();
        declared.all().forEach(one -> names.add(one.budget().name()));
        boolean whole = true;
        long counted = 0;
        for (String name : names) {
            // A call that was admitted in the window's last moment may have been refused in the next minute.
            long[] seen = {0};
            long refusedSoFar = past.refused(organization, name, from, end + MINUTE);
            past.refusals(organization, name, from, end + MINUTE, refused -> {
                seen[0]++;
                see(name, refused);
            });
            whole &= refusedSoFar <= seen[0];
            counted += past.refused(organization, name, from, end);
        }
        boolean one = subject == null && names.size() == 1 && from == since && window.end() % MINUTE == 0;
        Long count = whole ? (Long) kept : one ? counted : null;
        return new Ceiling.Refused(count, whole && wholeCost ? keptCost : null, kept, keptCost);
    }

    private void see(String name, CallRefused refused) {
        JsonNode figures = governing(refused);
        if (figures == null
                || refused.at() < since
                || !figures.path("budget").asText().equals(name)
                || !declared.at(refused.at()).name().equals(name)
                || !Objects.equals(figures.path("subject").textValue(), subject)
                || !isInWindow(figures, refused)) {
            return;
        }
        kept++;
        long estimate = figures.path("estimate").asLong();
        wholeCost &= estimate > 0;
        keptCost = Math.addExact(keptCost, estimate);
    }

    private boolean isInWindow(JsonNode figures, CallRefused refused) {
        return declared.at(refused.at()).period() instanceof Period.Rolling
                ? refused.at() >= window.start() && refused.at() < window.end()
                : figures.path("windowStart").asLong() == window.start();
    }

    /// The figures of the budget that refused; null where none did.
    private static @Nullable JsonNode governing(CallRefused refused) {
        try {
            for (JsonNode one : JSON.readTree(refused.detail()).path("budgets")) {
                if (one.path("governs").asBoolean()) {
                    return one;
                }
            }
            return null;
        } catch (JsonProcessingException unreadable) {
            return null;
        }
    }
}
