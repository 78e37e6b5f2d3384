/// `/graphql`: the schema of `contracts/schema.graphqls`, for operators, within limits of size, depth and cost. Queries
/// and mutations by POST; subscriptions as server-sent events (POST or GET) and over WebSockets that speak
/// `graphql-transport-ws`. What is subscribed to is `control.subscriptions`. Start at
/// {@link io.purser.control.api.graphql.GraphQlEndpoint}.
@NullMarked
package io.purser.control.api.graphql;

import org.jspecify.annotations.NullMarked;
