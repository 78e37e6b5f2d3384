package io.purser.governance.ingest;

import io.purser.core.ledger.UsageEvent;

/// What became of a report.
public sealed interface Booking {

    /// It is in the ledger now.
    record Booked(UsageEvent event) implements Booking {}

    /// It was there before and says the same.
    record Known(UsageEvent event) implements Booking {}

    /// Something else is there under its id.
    ///
    /// @param field in what they differ
    record Taken(String field) implements Booking {}

    /// It was made before what is still taken, or later than clocks differ.
    record OutOfTime(String expected) implements Booking {}

    /// A budget would stand above what any ceiling can be.
    record TooMuch(String budget) implements Booking {}

    /// The same report is being booked.
    record InProgress() implements Booking {}

    /// The ledger cannot be written; nothing is booked.
    record Unavailable() implements Booking {}

    /// The ledger does not keep up; nothing is booked.
    record Overloaded() implements Booking {}
}
