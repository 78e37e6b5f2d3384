package io.purser.gateway.dialect;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/// One provider's usage report while it is read. One without a count of prompt or output says
/// nothing, whatever else stands in it. Numbers that nobody knows are noted by name: they may be
/// money.
public abstract class UsageReport {
    private final UsageTally tally;
    private boolean says;

    protected UsageReport(UsageTally tally) {
        this.tally = tally;
    }

    /// Reads the value at which the parser stands and merges what it says.
    protected final void read(JsonParser json) throws IOException {
        UsageFields.each(json, name -> field(json, name));
        merge();
    }

    /// Merges what was read, where that says anything.
    protected final void merge() {
        if (says) {
            mergeInto(tally);
        }
    }

    /// Takes one field, with the parser at its value.
    protected abstract void field(JsonParser json, String name) throws IOException;

    /// Turns the provider's counts into disjoint buckets.
    protected abstract void mergeInto(UsageTally into);

    /// A count of prompt or output.
    protected final long count(JsonParser json) throws IOException {
        says |= UsageFields.isCount(json);
        return UsageFields.count(json);
    }

    /// Says that the report counts, though not in tokens.
    protected final void says() {
        says = true;
    }

    /// Takes a field that is not known: skipped, and noted where a number stands in it.
    protected final void unknown(JsonParser json, String name) throws IOException {
        switch (json.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> note(json, name);
            case START_OBJECT -> UsageFields.each(json, inner -> unknown(json, name + "." + inner));
            default -> json.skipChildren();
        }
    }

    /// Notes something that is not known.
    protected final void unknown(String name) {
        tally.unknownField(name);
    }

    /// Nothing of what nobody knows was consumed where it is 0.
    private void note(JsonParser json, String name) throws IOException {
        if (json.getDoubleValue() != 0) {
            tally.unknownField(name);
        }
    }
}
