/// How people come in and stay for a while: one-time links, sessions of browsers, command lines that are let in.
///
/// A {@link Session} is kept by the hash of its secret, has an end that nothing moves, and says who began it,
/// never what that one may do: the rights are those of now, asked on every request. A link opens one session,
/// once. {@link Devices} and {@link Attempts} are those who are not in yet, in memory only.
///
/// Not owned here: pages and routes (`control.api.rest`), tokens of programs (`control.admin`), what an issuer's
/// token is worth (`control.identity`). Start at {@link Sessions}.
@NullMarked
package io.purser.control.signin;

import org.jspecify.annotations.NullMarked;
