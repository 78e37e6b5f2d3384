package io.purser.control.explore;

import io.purser.control.analytics.TimeRange;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.tenancy.Organization;
import java.util.List;

/// What somebody asked of usage, wherever it was asked.
///
/// @param measures what is told, in the order asked for
/// @param before the range that it is held against
public record UsageAsked(Question question, List<Measure> measures, TimeRange before, Organization organization) {
    public UsageAsked {
        measures = List.copyOf(measures);
        if (measures.isEmpty()) {
            throw new IllegalArgumentException("measures: none is given; expected at least one");
        }
    }

    /// The measure that comes first.
    public Measure first() {
        return measures.getFirst();
    }

    public CurrencyUnit currency() {
        return organization.currency();
    }

    /// The same of what has passed of the range.
    ///
    /// @param now epoch milliseconds
    public UsageAsked elapsed(long now) {
        TimeRange elapsed = new Periods(organization.zone(), now).elapsed(question.range());
        return new UsageAsked(question.over(elapsed), measures, before, organization);
    }

    /// The same in other measures.
    public UsageAsked with(List<Measure> others) {
        return new UsageAsked(question.measured(Measure.bases(others)), others, before, organization);
    }
}
