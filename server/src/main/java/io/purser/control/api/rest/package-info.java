/// REST where a file or a standard asks for it: exports, budgets, one request, `me`. Errors are RFC 9457 problem
/// details. Start at {@link io.purser.control.api.rest.RestRoutes}.
@NullMarked
package io.purser.control.api.rest;

import org.jspecify.annotations.NullMarked;
