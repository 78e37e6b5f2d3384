package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/// One provider's usage report while it is read. One without a count of prompt or output says
/// nothing, whatever else stands in it.
public abstract class UsageReport {
    private boolean says;

    /// Reads the value at which the parser stands and merges what it says.
    protected final void readInto(JsonParser json, UsageTally tally) throws IOException {
        if (UsageFields.each(json, name -> field(json, name)) && says) {
            mergeInto(tally);
        }
    }

    /// Takes one field, with the parser at its value.
    protected abstract void field(JsonParser json, String name) throws IOException;

    /// Turns the provider's counts into disjoint buckets.
    protected abstract void mergeInto(UsageTally tally);

    /// A count of prompt or output.
    protected final long count(JsonParser json) throws IOException {
        says |= UsageFields.isCount(json);
        return UsageFields.count(json);
    }
}
