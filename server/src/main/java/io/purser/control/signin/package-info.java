/// How people come in and stay for a while: one-time links, and the sessions of browsers.
///
/// A {@link Session} is kept by the hash of its secret, has an end that nothing moves, and says who began it, never
/// what
/// that one may do: the rights are those of now, asked on every request. A link opens one session, once.
///
/// Not owned here: pages and routes (`control.api.rest`), tokens of programs (`control.admin`), what an issuer's token
/// is
/// worth (`control.identity`). Start at {@link Sessions}.
@NullMarked
package io.purser.control.signin;

import org.jspecify.annotations.NullMarked;
