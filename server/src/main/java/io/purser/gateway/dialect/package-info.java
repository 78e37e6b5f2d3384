/// What the dialects have in common: which endpoints there are, what a body's peek yields, how a
/// server-sent stream is cut into events. Only what we charge for or change is parsed; every other
/// byte passes as it came.
///
/// Does not own: prices and budgets (core), connections (relay). Start at
/// {@link io.purser.gateway.dialect.Endpoint} and {@link io.purser.gateway.dialect.BodyPeek}.
@NullMarked
package io.purser.gateway.dialect;

import org.jspecify.annotations.NullMarked;
