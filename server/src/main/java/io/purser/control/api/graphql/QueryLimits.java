package io.purser.control.api.graphql;

import graphql.ExecutionResult;
import graphql.execution.ExecutionContext;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimpleInstrumentationContext;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.language.Argument;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.IntValue;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.VariableReference;
import org.jspecify.annotations.Nullable;

/// Refuses queries that are too deep or too costly before any of them runs. An object costs 1, a plain field a tenth,
/// and a list multiplies what stands under it by a tenth of its `first`. Introspection has a depth of its own and no
/// cost.
final class QueryLimits extends SimplePerformantInstrumentation {
    static final int DEEPEST = 10;
    static final int DEEPEST_INTROSPECTION = 20;
    static final int MOST_COST = 1_000;

    private static final long TENTHS = 10;
    private static final int DEFAULT_FIRST = 50;

    @Override
    public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
            InstrumentationExecuteOperationParameters parameters, InstrumentationState state) {
        ExecutionContext context = parameters.getExecutionContext();
        new Walk(context).walk(context.getOperationDefinition().getSelectionSet(), 1, 1, false);
        return SimpleInstrumentationContext.noOp();
    }

    /// One walk over one operation; it ends with the first limit it meets.
    private static final class Walk {
        private final ExecutionContext context;
        private long tenths;

        Walk(ExecutionContext context) {
            this.context = context;
        }

        void walk(@Nullable SelectionSet selections, int depth, long times, boolean introspection) {
            if (selections == null) {
                return;
            }
            for (Selection<?> selection : selections.getSelections()) {
                switch (selection) {
                    case Field field ->
                        field(
                                field,
                                depth,
                                times,
                                introspection || field.getName().startsWith("__"));
                    case InlineFragment fragment -> {
                        spend(1, times);
                        walk(fragment.getSelectionSet(), depth, times, introspection);
                    }
                    case FragmentSpread spread -> {
                        spend(1, times);
                        @Nullable FragmentDefinition fragment = context.getFragment(spread.getName());
                        walk(fragment == null ? null : fragment.getSelectionSet(), depth, times, introspection);
                    }
                    default -> throw new ApiError("query_invalid", "an unknown kind of selection");
                }
            }
        }

        private void field(Field field, int depth, long times, boolean introspection) {
            int deepest = introspection ? DEEPEST_INTROSPECTION : DEEPEST;
            if (depth > deepest) {
                throw new ApiError("query_too_deep", "the query is deeper than " + deepest + " fields");
            }
            boolean leaf = field.getSelectionSet() == null;
            spend(introspection ? 0 : leaf ? 1 : TENTHS, times);
            walk(
                    field.getSelectionSet(),
                    depth + 1,
                    leaf || introspection ? times : times * pages(field),
                    introspection);
        }

        private void spend(long each, long times) {
            tenths += each * times;
            if (tenths > MOST_COST * TENTHS) {
                throw new ApiError(
                        "query_too_costly",
                        "the query costs more than " + MOST_COST + "; ask for fewer fields or a smaller `first`");
            }
        }

        private long pages(Field field) {
            for (Argument argument : field.getArguments()) {
                if (argument.getName().equals("first")) {
                    return Math.clamp((first(argument) + 9) / 10, 1, 1_000_000);
                }
            }
            boolean pages = field.getSelectionSet().getSelections().stream()
                    .anyMatch(selection ->
                            selection instanceof Field child && child.getName().equals("edges"));
            return pages ? DEFAULT_FIRST / 10 : 1;
        }

        private long first(Argument argument) {
            return switch (argument.getValue()) {
                case IntValue whole ->
                    whole.getValue().bitLength() < 32 ? whole.getValue().longValue() : Integer.MAX_VALUE;
                case VariableReference reference ->
                    context.getCoercedVariables().get(reference.getName()) instanceof Number number
                            ? number.longValue()
                            : DEFAULT_FIRST;
                default -> DEFAULT_FIRST;
            };
        }
    }
}
