/// Other issuers, as they are and as somebody would like them to be.
@NullMarked
package io.purser.control.identity.oidc;

import org.jspecify.annotations.NullMarked;
