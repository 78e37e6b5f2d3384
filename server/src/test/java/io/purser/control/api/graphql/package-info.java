/// Tests of the GraphQL contract.
@NullMarked
package io.purser.control.api.graphql;

import org.jspecify.annotations.NullMarked;
