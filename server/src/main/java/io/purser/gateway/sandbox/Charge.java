package io.purser.gateway.sandbox;

import io.purser.gateway.sandbox.Attempt.Ended;

/// The open line of one attempt, ended by whoever knows first how it ended.
final class Charge {
    private final Bill bill;
    private final Attempt attempt;
    private final SandboxCatalog.Model model;
    private final Answer answer;

    Charge(Bill bill, Attempt attempt, SandboxCatalog.Model model, Answer answer) {
        this.bill = bill;
        this.attempt = attempt;
        this.model = model;
        this.answer = answer;
    }

    /// All of the answer is charged.
    void whole(Ended how) {
        bill.end(attempt, how, answer.figures(), answer.figures().cost(model));
    }

    /// The prompt and the tokens generated so far are charged, thoughts before text.
    void partly(Ended how, int generated, int reasoned) {
        Figures figures = answer.figures()
                .withOutput(generated, Math.min(reasoned, answer.figures().reasoning()));
        bill.end(attempt, how, figures, figures.cost(model));
    }
}
