package io.purser.control.identity.jwt;

import io.purser.control.identity.Principal;

/// What was found out about whoever brought a token.
public sealed interface Judged {
    /// It is this one.
    record Known(Principal principal) implements Judged {}

    /// The token is genuine, and whom it names may not come in.
    ///
    /// @param why a sentence for whoever brought it, that says what to do
    record Turned(String why) implements Judged {}

    /// Nobody can say now: the issuer's keys are not at hand.
    ///
    /// @param why a sentence for whoever brought it
    record Later(String why) implements Judged {}

    /// The token is not to be believed. Which of it failed is not told.
    record Nobody() implements Judged {}
}
