package io.purser.control.ceilings;

import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The states of an account, from what was booked on it and the terms that it was judged by.
final class StateCourse {
    private final List<Terms> terms;
    private final List<Ceiling.Move> moves = new ArrayList<>();
    private int next;
    private @Nullable Budget budget;
    private @Nullable BudgetState state;
    private long settled;

    /// By what an account is judged from an instant on.
    record Terms(long at, Budget budget) {}

    /// @param terms in order
    StateCourse(List<Terms> terms) {
        this.terms = List.copyOf(terms);
    }

    /// Something was booked; at no earlier instant than what was booked before it.
    void book(long at, long amount) {
        judge(at);
        settled = Math.addExact(settled, amount);
        look(at);
    }

    /// Something does not count from an instant on; terms of the same instant come behind it.
    void forget(long at, long amount) {
        judge(at - 1);
        settled = Math.subtractExact(settled, amount);
        look(at);
    }

    private void judge(long instant) {
        while (next < terms.size() && terms.get(next).at() <= instant) {
            budget = terms.get(next).budget();
            look(terms.get(next).at());
            next++;
        }
    }

    private void look(long at) {
        if (budget != null && budget.stateAt(settled) != state) {
            state = budget.stateAt(settled);
            moves.add(new Ceiling.Move(at, state, settled, budget.limit()));
        }
    }

    /// Everything that counts.
    long settled() {
        return settled;
    }

    /// Every state that it was in.
    List<Ceiling.Move> moves() {
        judge(Long.MAX_VALUE);
        return List.copyOf(moves);
    }
}
