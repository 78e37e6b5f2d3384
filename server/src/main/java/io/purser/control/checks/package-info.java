/// What is wrong with a policy, or worth a look: rules over what is declared, and over what was used under it.
///
/// Invariants: `PolicyChecks` is pure: the same policy and the same past give the same findings. A finding says what it
/// found, where, why that matters and what to do. What is not known is never taken for nothing: without a past, rules
/// that need one find nothing.
///
/// It changes nothing and refuses nothing. Begin with `PolicyChecks`; `PastUseReader` gathers what it needs.
@NullMarked
package io.purser.control.checks;

import org.jspecify.annotations.NullMarked;
