/// `POST /graphql`: the schema of `contracts/schema.graphqls` over HTTP, for operators, within limits of size, depth
/// and
/// cost. Start at {@link io.purser.control.api.graphql.GraphQlEndpoint}.
@NullMarked
package io.purser.control.api.graphql;

import org.jspecify.annotations.NullMarked;
