package io.purser.gateway.listener;

import io.purser.core.attribution.Attribution;
import io.purser.core.ledger.Particulars;
import io.purser.governance.ingest.Report;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One call that was made elsewhere, as far as it was understood.
///
/// @param as what its source calls it; null where that is what cannot be understood
/// @param fields what it is for, by field
/// @param report makes the report when it is known what it is for; null where it cannot be understood
/// @param refusal why not, null where it can
record Told(
        Particulars.@Nullable Reported as,
        Map<String, String> fields,
        @Nullable Function<Attribution, Report> report,
        @Nullable Refusal refusal) {

    static Told of(Particulars.Reported as, Map<String, String> fields, Function<Attribution, Report> report) {
        return new Told(as, fields, report, null);
    }

    static Told refused(Particulars.@Nullable Reported as, Refusal refusal) {
        return new Told(as, Map.of(), null, refusal);
    }
}
