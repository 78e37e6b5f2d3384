/// The engine: accounts, holds, admission, settlement. A pure state machine of one organization; time is handed in,
/// the caller serialises the calls.
///
/// Words: an account is the running total of one budget for one subject in one window; a generation is every account
/// of one budget in one window; a hold lies on all accounts of a call or on none; a pace is where a subject stands
/// under a rate limit.
///
/// Invariants: everything is checked before anything is changed; an admission or an extension never lifts
/// settled + held of a hard budget above its limit; a hold has one end; time never runs back; what is forgotten is
/// out of reach of every open hold.
///
/// Does not own: prices and estimates (pricing, estimation), durability and locks (governance), the ledger's rows
/// (storage). Start at {@link io.purser.core.ledger.OrganizationEngine#admit}, then `Judgement` for the rules,
/// `BudgetAccounts` for windows, `RuleIndex` for matching, `Stages` for thresholds.
@NullMarked
package io.purser.core.ledger;

import org.jspecify.annotations.NullMarked;
