package io.purser.control.prices;

import io.purser.core.pricing.ModelPrice;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// What became of one entry of the table.
public sealed interface Entry {

    /// The name it has in the table.
    String id();

    /// What it is called in the book.
    TableName name();

    /// A price that the book can hold.
    ///
    /// @param notes what the entry says beyond that
    record Priced(String id, TableName name, ModelPrice price, Set<Note> notes) implements Entry {
        public Priced {
            var sorted = EnumSet.noneOf(Note.class);
            sorted.addAll(notes);
            notes = Collections.unmodifiableSet(sorted);
        }
    }

    /// The same price under another name of the table.
    record Twin(String id, TableName name, String of) implements Entry {}

    /// Charged by something that we do not charge by yet.
    ///
    /// @param unit by what
    record NotPriced(String id, TableName name, String unit) implements Entry {}

    /// A price that cannot be believed.
    ///
    /// @param detail the figures
    record Refused(String id, TableName name, Reason reason, String detail) implements Entry {}

    /// Not a model at all: the table's own example, its rules, its date.
    record NoModel(String id, TableName name) implements Entry {}
}
