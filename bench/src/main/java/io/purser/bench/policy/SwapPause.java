package io.purser.bench.policy;

import io.purser.bench.engine.Crowd;
import io.purser.bench.run.Median;
import io.purser.core.budget.Budget;
import io.purser.core.ledger.Engine;
import io.purser.core.ledger.OrganizationEngine;
import java.util.ArrayList;
import java.util.List;

/// For how long an organization's calls stand still while another policy comes into force: the part of the change that
/// needs the engine for itself.
final class SwapPause {
    private static final int ROUNDS = 60;
    private static final int WARM = 20;

    private final Crowd crowd;

    SwapPause(int count) {
        this.crowd = new Crowd(count);
    }

    /// Milliseconds, where one of the ceilings changes.
    double oneChanged() {
        OrganizationEngine engine = new OrganizationEngine(1, 0);
        engine.policy(crowd.budgets(), List.of(), List.of());
        List<Double> pauses = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            pauses.add(pause(engine.prepare(crowd.lowered(round), List.of(), List.of()), round));
        }
        return Median.of(pauses.subList(WARM, ROUNDS));
    }

    /// Milliseconds, where all of them come anew.
    double allNew() {
        List<Budget> budgets = crowd.budgets();
        List<String> ids = budgets.stream().map(Budget::id).toList();
        List<Double> pauses = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            pauses.add(pause(new OrganizationEngine(1, 0).prepare(budgets, List.of(), ids), round));
        }
        return Median.of(pauses.subList(WARM, ROUNDS));
    }

    private static double pause(Engine.Prepared prepared, int round) {
        long start = System.nanoTime();
        prepared.enforce(1_800_000_000_000L + round);
        return (System.nanoTime() - start) / 1e6;
    }
}
