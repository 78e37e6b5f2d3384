/// Tokens that carry who asks: JWT, signed RS256. What this installation signs itself, and what is checked before
/// any claim is believed.
///
/// A token names its issuer and its key, and nothing else of it says where a key comes from: keys are looked up in
/// the issuer's own list by their id. What is signed by any other algorithm, by another key, for another audience,
/// before its time or after it, or without one of the claims that every token must carry, is nobody's.
///
/// Not owned here: what a principal may do (`control.identity`), the route that gives tokens out (`control.api`).
@NullMarked
package io.purser.control.identity.jwt;

import org.jspecify.annotations.NullMarked;
