package io.purser.control.admin;

import io.purser.control.audit.AuditChange;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a governance file would change, and the policy that would come of it.
///
/// @param moves users for whom another group pays by it, although their own entries do not say so
/// @param notes what stays although somebody might expect otherwise, and what does nothing yet
/// @param reasonMissing whether money changes and nobody has said why
/// @param next the policy after it; the one in force where nothing changes
/// @param created keys that need a new secret
public record Plan(
        String organization,
        List<PlannedChange> changes,
        List<PayerMove> moves,
        List<String> notes,
        boolean reasonMissing,
        Policy next,
        List<CreatedKey> created) {

    public Plan {
        changes = List.copyOf(changes);
        moves = List.copyOf(moves);
        notes = List.copyOf(notes);
        created = List.copyOf(created);
    }

    /// The version of the policy that it was made for; 0 where there was none.
    public long madeFor() {
        return changes.isEmpty() ? next.version() : next.version() - 1;
    }

    /// The same plan with more to be said of it.
    Plan noting(List<String> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<String> all = new ArrayList<>(notes);
        all.addAll(more);
        return new Plan(organization, changes, moves, all, reasonMissing, next, created);
    }

    /// The same plan without what need not be said.
    Plan withoutNotes(Set<String> said) {
        List<String> left = notes.stream().filter(note -> !said.contains(note)).toList();
        return new Plan(organization, changes, moves, left, reasonMissing, next, created);
    }

    /// A key with the secret that is shown once.
    public record CreatedKey(ApiKey key, String secret) {
        @Override
        public String toString() {
            return "CreatedKey[" + key.name() + "]";
        }
    }

    /// What is done to a thing.
    public enum Action {
        ADD("+"),
        CHANGE("~"),
        REMOVE("-");

        private final String sign;

        Action(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    /// One line of a plan.
    ///
    /// @param kind `organization`, `group`, `user`, `key`, `customer`, `endpoint`, `budget`, `rateLimit`,
    /// `channel`, …
    /// @param details what changes in it, old to new
    /// @param effects what it means for people and money
    /// @param audited the same as the audit keeps it
    public record PlannedChange(
            Action action, String kind, String name, List<String> details, List<String> effects, AuditChange audited) {
        public PlannedChange {
            details = List.copyOf(details);
            effects = List.copyOf(effects);
        }

        /// The same with a reason of its own.
        PlannedChange because(@Nullable String reason) {
            return Objects.equals(audited.reason(), reason)
                    ? this
                    : new PlannedChange(action, kind, name, details, effects, audited.because(reason));
        }

        /// The line itself.
        public String line() {
            return action.sign() + " " + kind + " " + name;
        }
    }

    /// One line per change, ready to print.
    public String text() {
        StringBuilder text = new StringBuilder();
        for (PlannedChange change : changes) {
            text.append(change.line()).append('\n');
            change.details()
                    .forEach(detail -> text.append("    ").append(detail).append('\n'));
            change.effects()
                    .forEach(effect -> text.append("    ! ").append(effect).append('\n'));
        }
        moves.forEach(move -> text.append("> ").append(move.line()).append('\n'));
        notes.forEach(note -> text.append("  ").append(note).append('\n'));
        return text.append(changes.isEmpty() ? "No changes: " + organization + " is as the file says.\n" : "")
                .toString();
    }
}
