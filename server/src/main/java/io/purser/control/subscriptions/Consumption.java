package io.purser.control.subscriptions;

import io.purser.control.analytics.UsageReport.Sums;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was booked between two places.
///
/// @param asOf when the last of it was booked, epoch milliseconds
public record Consumption(long asOf, List<Row> rows) {
    public Consumption {
        rows = List.copyOf(rows);
    }

    /// What one combination came to.
    public record Row(Of of, Sums sums) {}

    /// Whose calls, to which model.
    public record Of(
            @Nullable String group,
            @Nullable String user,
            @Nullable String key,
            String provider,
            String model) {}
}
