package io.purser.control.api.graphql;

import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns failures of the operations into errors with codes. A surprise is logged and told without its details.
final class FetchFailures implements DataFetcherExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FetchFailures.class);

    @Override
    public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
            DataFetcherExceptionHandlerParameters parameters) {
        Throwable failure = parameters.getException();
        GraphqlErrorBuilder<?> error =
                GraphqlErrorBuilder.newError().path(parameters.getPath()).location(parameters.getSourceLocation());
        if (failure instanceof ApiError known) {
            error.message("%s", known.getMessage()).extensions(known.getExtensions());
        } else {
            LOG.error("GraphQL operation {} failed", parameters.getPath(), failure);
            error.message("the operation failed; the server's log says why").extensions(Map.of("code", "internal"));
        }
        return CompletableFuture.completedFuture(
                DataFetcherExceptionHandlerResult.newResult(error.build()).build());
    }
}
