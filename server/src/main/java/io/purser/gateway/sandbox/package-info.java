/// The sandbox: a model provider that needs no network and no account, and the oracle of our tests.
///
/// It is a small HTTP server of its own on a loopback port. It answers in the wire formats of OpenAI
/// and Anthropic with deterministic text, misbehaves where the model's name asks for it
/// ([SandboxCatalog]), and keeps a [Bill] of every attempt it saw, written before it answers.
///
/// It shares no code with the rest of the gateway: its token rule ([Tally]), its prices and its JSON
/// reading are its own, so that a bill that agrees with the ledger proves something.
/// `docs/sandbox.md` is the rule book for callers. Start reading at [SandboxServer].
@NullMarked
package io.purser.gateway.sandbox;

import org.jspecify.annotations.NullMarked;
