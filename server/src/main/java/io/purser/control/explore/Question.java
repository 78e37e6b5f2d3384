package io.purser.control.explore;

import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.identity.Sight;
import io.purser.core.usage.DataMode;
import java.time.ZoneId;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is asked of the columnar copy.
///
/// @param sight what of the organization whoever asks sees; nothing else is counted
/// @param range of admission
/// @param by the dimensions of each group, at most three
/// @param bucket into which time is cut
/// @param zone in which it is cut
/// @param asOf the last place in the ledger that is counted; `Long.MAX_VALUE` for everything that is there
/// @param order null for every group
/// @param everyMode whether data that is not real is counted as well. Where the mode is asked for or divided by it
///     always is, and so it is in every question that is made of that one, or groups would not add up to their total
public record Question(
        String organization,
        Sight sight,
        TimeRange range,
        Selection where,
        List<UsageDimension> by,
        Bucket bucket,
        ZoneId zone,
        Set<Basis> figures,
        long asOf,
        @Nullable Order order,
        boolean everyMode) {

    public Question {
        everyMode = everyMode || where.asksForMode(by);
        by = List.copyOf(by);
        figures = figures.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(figures));
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("measures: none is given; expected at least one");
        }
    }

    /// Data that is not real is counted only where its mode is asked for.
    public Question(
            String organization,
            Sight sight,
            TimeRange range,
            Selection where,
            List<UsageDimension> by,
            Bucket bucket,
            ZoneId zone,
            Set<Basis> figures,
            long asOf,
            @Nullable Order order) {
        this(organization, sight, range, where, by, bucket, zone, figures, asOf, order, false);
    }

    /// Which groups come, and in which order; equal ones by their values.
    ///
    /// @param skip how many of them are left out before the first
    public record Order(Measure measure, boolean ascending, int skip, int most) {}

    /// Whether usage of this mode is counted.
    public boolean takes(DataMode mode) {
        return everyMode || mode == DataMode.REAL;
    }

    /// The same, undivided.
    public Question total() {
        return new Question(
                organization, sight, range, where, List.of(), Bucket.TOTAL, zone, figures, asOf, null, everyMode);
    }

    /// The same of the groups that come first.
    public Question first(Order wanted) {
        return new Question(organization, sight, range, where, by, bucket, zone, figures, asOf, wanted, everyMode);
    }

    /// The same of another range.
    public Question over(TimeRange other) {
        return new Question(organization, sight, other, where, by, bucket, zone, figures, asOf, order, everyMode);
    }

    /// The same of what was there at a place in the ledger.
    public Question asOf(long place) {
        return new Question(organization, sight, range, where, by, bucket, zone, figures, place, order, everyMode);
    }

    /// The same of less.
    public Question with(Selection selection) {
        return new Question(organization, sight, range, selection, by, bucket, zone, figures, asOf, order, everyMode);
    }

    /// The same in other figures.
    public Question measured(Collection<Basis> wanted) {
        return new Question(
                organization, sight, range, where, by, bucket, zone, Set.copyOf(wanted), asOf, order, everyMode);
    }

    /// The same cut otherwise.
    public Question cut(List<UsageDimension> dimensions, Bucket into) {
        return new Question(organization, sight, range, where, dimensions, into, zone, figures, asOf, null, everyMode);
    }
}
