package io.purser.core.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the ledger says of few calls: everything here is absent from most.
///
/// @param serviceTier the class of service as the provider named it, else as it was asked for
/// @param region where the provider processed it, where that changes its price
/// @param reportedCost what the provider says it cost, as `"0.00123 USD"`, beside our own figure
/// @param exchange the rate that made the price's currency the accounting one, as
///     `"1 USD = 0.92 EUR, 2026-11-20"`
/// @param follows the request id of the attempt that this one follows
/// @param admittedModel the model that was admitted, where it is not the one asked for: a budget switched it, or a
///     further attempt was made on it
/// @param actions what budgets changed of the request, as in the `Purser-Degraded` header
/// @param cover how the hold's output was bounded and grew
/// @param reported by whom and as what a call was told that was made elsewhere and not held here
public record Particulars(
        @Nullable String serviceTier,
        @Nullable String region,
        @Nullable String reportedCost,
        @Nullable String exchange,
        @Nullable String follows,
        @Nullable String admittedModel,
        List<String> actions,
        @Nullable Cover cover,
        @Nullable Reported reported) {

    /// What became of a hold's output after the admission.
    ///
    /// @param cap the output cap that was sent to the provider, for each choice; null: none
    /// @param output tokens that the hold covered in the end
    /// @param topUps how many times it grew
    public record Cover(@Nullable Long cap, long output, int topUps) {}

    /// A call under the name that it has where it was made.
    ///
    /// @param source what reports it; ids are unique within it
    /// @param id the `externalRequestId`
    public record Reported(String source, String id) {}

    /// Nothing particular.
    public static final Particulars NONE = new Particulars(null, null, null, null, null, null, List.of(), null, null);

    public Particulars {
        actions = List.copyOf(actions);
    }

    /// Whether there is nothing particular.
    public boolean isNone() {
        return equals(NONE);
    }

    /// These with what the provider said of its service and its cost.
    public Particulars said(@Nullable String tier, @Nullable String cost) {
        return tier == null && cost == null
                ? this
                : new Particulars(tier, region, cost, exchange, follows, admittedModel, actions, cover, reported);
    }

    /// These with the region that changed the price.
    public Particulars in(@Nullable String where) {
        return where == null
                ? this
                : new Particulars(
                        serviceTier, where, reportedCost, exchange, follows, admittedModel, actions, cover, reported);
    }

    /// These with the exchange rate that was used.
    public Particulars exchanged(@Nullable String rate) {
        return rate == null
                ? this
                : new Particulars(
                        serviceTier, region, reportedCost, rate, follows, admittedModel, actions, cover, reported);
    }

    /// These of a further attempt.
    public Particulars following(@Nullable String requestId) {
        return requestId == null
                ? this
                : new Particulars(
                        serviceTier,
                        region,
                        reportedCost,
                        exchange,
                        requestId,
                        admittedModel,
                        actions,
                        cover,
                        reported);
    }

    /// These with the actions that changed the request.
    public Particulars acted(List<String> taken) {
        return taken.isEmpty()
                ? this
                : new Particulars(
                        serviceTier, region, reportedCost, exchange, follows, admittedModel, taken, cover, reported);
    }

    /// These of a call that was admitted on another model than the one asked for.
    public Particulars admitted(String model, String asked) {
        return model.equals(asked)
                ? this
                : new Particulars(
                        serviceTier, region, reportedCost, exchange, follows, model, actions, cover, reported);
    }

    /// These of a hold that was capped or grew.
    public Particulars covering(@Nullable Cover known) {
        return known == null
                ? this
                : new Particulars(
                        serviceTier, region, reportedCost, exchange, follows, admittedModel, actions, known, reported);
    }

    /// These of a call that was reported.
    public Particulars reportedAs(Reported report) {
        return new Particulars(
                serviceTier, region, reportedCost, exchange, follows, admittedModel, actions, cover, report);
    }
}
