package io.purser.gateway.listener;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.governance.access.Access;
import io.purser.governance.admission.Verdict;
import io.purser.governance.ingest.Booking;
import io.purser.governance.ingest.Ingest;
import io.purser.governance.ingest.Report;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A request that tells of calls which were made elsewhere: each is found who it is for, then all are booked.
class Reporting extends Clerk {
    private final Ingest ingest;

    Reporting(Gateway gateway, Ingest ingest, HttpServerRequest request) {
        super(gateway, request);
        this.ingest = ingest;
    }

    /// What became of one call.
    ///
    /// @param booking null where it was refused before
    /// @param refusal null where it is in the ledger
    record Result(
            Told told, @Nullable Booking booking, @Nullable Refusal refusal) {

        /// Whether the same request may succeed as it is.
        boolean isForLater() {
            return refusal != null && refusal.status() == 503;
        }
    }

    /// A call with who it is for, or why not.
    private record Judged(
            Told told, @Nullable Report report, @Nullable Refusal refusal) {}

    /// Reads what is told and books what can be booked, away from the event loop.
    ///
    /// @param calls reads them; null where they cannot be read at all
    /// @param then told on the event loop: of each call in their order, or null
    final void book(Supplier<@Nullable List<Told>> calls, Consumer<@Nullable List<Result>> then) {
        off(
                () -> {
                    List<Told> told = calls.get();
                    return told == null ? null : book(told);
                },
                then);
    }

    private List<Result> book(List<Told> calls) {
        List<Judged> judged = calls.stream().map(this::judge).toList();
        List<Report> reports = new ArrayList<>(judged.size());
        for (Judged each : judged) {
            if (each.report() != null) {
                reports.add(each.report());
            }
        }
        return results(
                judged, reports.isEmpty() ? List.of() : ingest.book(identity().organization(), reports));
    }

    final Identity identity() {
        return arrival().caller().identity();
    }

    /// Of calls that name no source: their ids are the key's own, or those of a user who comes with a token.
    final String usualSource() {
        Identity.Ref key = identity().key();
        Identity.Ref user = identity().user();
        return key != null ? key.id() : user != null ? user.id() : identity().organization();
    }

    private Judged judge(Told told) {
        if (told.report() == null) {
            return new Judged(told, null, told.refusal());
        }
        Access.Result result = attributed(told.fields());
        return result instanceof Access.Result.Attributed(Attribution attribution)
                ? new Judged(told, told.report().apply(attribution), null)
                : new Judged(told, null, answers().of(result));
    }

    private List<Result> results(List<Judged> judged, List<Booking> bookings) {
        Iterator<Booking> next = bookings.iterator();
        List<Result> results = new ArrayList<>(judged.size());
        for (Judged each : judged) {
            if (each.report() == null) {
                results.add(new Result(each.told(), null, each.refusal()));
            } else {
                Booking booking = next.next();
                results.add(new Result(each.told(), booking, refusal(each.report(), booking)));
            }
        }
        return results;
    }

    private @Nullable Refusal refusal(Report report, Booking booking) {
        String name = "\"" + report.as().id() + "\" of \"" + report.as().source() + "\"";
        return switch (booking) {
            case Booking.Booked _, Booking.Known _ -> null;
            case Booking.Taken(String field) ->
                answers()
                        .conflict(
                                "event_id_taken",
                                "The event " + name + " is booked with another " + field
                                        + "; expected the same event or another id.");
            case Booking.OutOfTime(String expected) -> answers().malformed("time", expected);
            case Booking.TooMuch(String budget) ->
                answers().malformed("usage", "less: budget \"" + budget + "\" could no longer be counted with it");
            case Booking.InProgress() ->
                answers().conflict("event_in_progress", "The event " + name + " is being booked; ask again.");
            case Booking.Unavailable() -> answers().of(new Verdict.StoreUnavailable(), identity());
            case Booking.Overloaded() -> answers().of(new Verdict.Overloaded(), identity());
        };
    }
}
