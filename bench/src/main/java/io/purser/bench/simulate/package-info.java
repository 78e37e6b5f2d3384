/// The seeded simulation: one seed drives the time, the calls, the policies, the store, the
/// provider, the network, the receivers of alerts, what is granted, what other gateways tell, who
/// asks for holds, and every fault. The engine, the evaluator, the journalled calls, the recovery,
/// the alerts, the allowances, the ingest and the desk of holds are the real ones; time is virtual, so
/// nothing sleeps, and one thread runs all of it, so a seed repeats.
///
/// It stands in the bench and not among the server's tests because `./purser bench simulate`
/// runs it too, and the bench is built from the server's classes alone: a jar of the tests
/// would put every test and its libraries into it. The build runs 500 seeds of it in
/// `SimulationTest`.
///
/// Words: a world is one run of one seed; a life is one process of the gateway in it; the disk
/// outlives the lives, as do the cabinet (what was granted) and the shelves (batches, holds of
/// others); the books are what the checks know, from the records alone, with
/// accounts, prices and scopes worked out on their own; a mutant is a planted bug, which the
/// checks must find.
///
/// Does not own: the bytes of the journal (`storage.sqlite` and its tests: here a commit is
/// whole, torn or absent), sockets and processes (`bench.kill`). Start at {@link
/// io.purser.bench.simulate.Run#of}, then `Disk` for what a crash leaves, `Books` and
/// `DecisionChecks` and `EndChecks` for what is checked.
@NullMarked
package io.purser.bench.simulate;

import org.jspecify.annotations.NullMarked;
