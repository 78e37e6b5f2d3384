/// Tokens of other issuers: which keys an issuer has, and whom its tokens are about.
///
/// An issuer is one that the operator named. Its keys are found by OpenID Connect's discovery, through the outbound
/// guard, and kept ({@link io.purser.control.identity.oidc.RemoteKeys}): a token says which key it is signed with,
/// never where that comes from. Whom a token names is looked up in the policy in force on every request
/// ({@link io.purser.control.identity.oidc.ExternalIssuer}), so that a user who is deleted, or whose role is taken,
/// has lost it with the next one. Nobody is made a user by coming in. What a token does not say, such as groups that
/// did not fit into it, is unknown and gives nothing.
///
/// Not owned here: what makes a token sound (`control.identity.jwt`), what roles allow (`control.identity`).
@NullMarked
package io.purser.control.identity.oidc;

import org.jspecify.annotations.NullMarked;
