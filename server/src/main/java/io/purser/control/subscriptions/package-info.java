/// What is told of a ledger as it grows: what was booked, and which thresholds were crossed, to everybody who follows,
/// each in the ledger's order and from any place on.
///
/// - A **place** is a number in the ledger's order. A **cursor** is a place as it is handed out: sealed, of one
///   subscription and one organization.
/// - Nothing is kept for a subscriber but its place. Each one pulls, on its own thread, at its own pace; what is slow
///   falls behind and loses nothing. Those who are level share one read a second for each organization
///   ([io.purser.control.subscriptions.Tail]), those who are behind read for themselves, a few at a time.
/// - Nothing here waits for the ledger's writer or makes it wait: only what is expanded by itself is read.
/// - What a subscriber may see is asked again before each event and every two seconds.
///
/// Not here: protocols and the schema (`control.api.graphql`). Start at
/// [io.purser.control.subscriptions.Subscriptions].
@NullMarked
package io.purser.control.subscriptions;

import org.jspecify.annotations.NullMarked;
