package io.purser.control.checks;

/// Something that a check found.
///
/// @param kind of the entry that it is about: `budget`, or `organization` where no entry is
/// @param name of the entry
/// @param what was found, with the names and figures that show it
public record Finding(Code code, String kind, String name, String what) {

    /// Where the entry stands in the policy.
    public String path() {
        return kind.equals("budget") ? "budgets/" + name : kind;
    }

    /// How much a finding matters.
    public enum Severity {
        /// Something does not do what it says.
        PROBLEM,
        /// Something that may be meant, and should be known.
        NOTE
    }

    /// What is looked for.
    public enum Code {
        CHILD_ABOVE_PARENT(
                Severity.PROBLEM,
                "The wider ceiling is reached first, so the narrower one never governs.",
                "Lower the narrower ceiling, raise the wider one, or delete the narrower one."),
        CONTRADICTORY(
                Severity.PROBLEM,
                "One refuses before the other is reached, so the other does nothing that it says.",
                "Keep one of them, or lower the one that is never reached."),
        UNREACHABLE(
                Severity.PROBLEM, "No call can count on it, so it bounds nothing.", "Correct its scope, or delete it."),
        HARD_WITHOUT_EARLY_STAGE(
                Severity.PROBLEM,
                "The first that anybody hears of it is a refused call.",
                "Add a stage at or below 90 %, or leave `thresholds` out: that means 50, 80 and 100 % to the owner."),
        UNBUDGETED(
                Severity.PROBLEM,
                "Nothing would stop this spend, and nobody would be told.",
                "Declare a budget over the group, the users or the organization; `budget advise` proposes a ceiling."),
        SOFT_UNHEARD(
                Severity.PROBLEM,
                "A soft budget only tells; where nobody hears it, it does nothing.",
                "Test the channel with `channel test NAME`, look at `channel deliveries`, and name a recipient who reads."),
        HARD_ON_PRODUCTION(
                Severity.NOTE,
                "At the ceiling calls of people who use the product are refused.",
                "Make sure that this is meant; else `soft`, or `degrade` with cheaper models first."),
        NEVER_REACHED(
                Severity.NOTE,
                "A ceiling far above all use neither bounds nor tells.",
                "Lower it to what `budget advise` proposes, or keep it as a last guardrail.");

        private final Severity severity;
        private final String why;
        private final String todo;

        Code(Severity severity, String why, String todo) {
            this.severity = severity;
            this.why = why;
            this.todo = todo;
        }

        public Severity severity() {
            return severity;
        }

        /// Why it matters.
        public String why() {
            return why;
        }

        /// What to do about it.
        public String todo() {
            return todo;
        }
    }
}
