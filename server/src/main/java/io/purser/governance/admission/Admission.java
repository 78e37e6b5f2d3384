package io.purser.governance.admission;

import io.purser.core.attribution.Attribution;
import io.purser.core.estimation.CallShape;
import io.purser.core.usage.DataMode;
import io.purser.governance.access.Caller;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Whether a call may run: the one evaluator, whatever the way in.
public interface Admission {

    /// Estimates, decides and journals. `then` is called once, on `executor`, when the hold is durable or the
    /// refusal is made. A hold that cannot be made durable is a refusal.
    void admit(Request request, Executor executor, Consumer<Verdict> then);

    /// One call that asks for admission.
    ///
    /// @param requestId the gateway's id for it
    /// @param provider the provider that will be asked
    /// @param upstreamModel the name that is sent to it (an alias' target, else the model as
    ///     asked for)
    /// @param priceAs the model whose price applies, where the configuration says so; else null
    /// @param priceNames names under which a price for just what is asked may be listed (a size
    ///     and a quality of images), the closest first
    /// @param promptText for the tokenizer, only read where the cheap bound would refuse or cap;
    ///     never kept
    /// @param receivedAt epoch milliseconds of the listener's clock
    /// @param retryCount what the client's SDK said, and our own attempts before this one
    /// @param routes where other models run; null where the call cannot be moved to one
    /// @param following there where this is not the call's first attempt
    /// @param mode whether it is made in earnest: else nothing bounds it, and it counts nowhere
    record Request(
            String requestId,
            Caller caller,
            Attribution attribution,
            CallShape shape,
            String provider,
            String upstreamModel,
            @Nullable String priceAs,
            List<String> priceNames,
            PromptText promptText,
            long receivedAt,
            int retryCount,
            @Nullable Routes routes,
            @Nullable Following following,
            DataMode mode) {

        /// A call that is made in earnest.
        public Request(
                String requestId,
                Caller caller,
                Attribution attribution,
                CallShape shape,
                String provider,
                String upstreamModel,
                @Nullable String priceAs,
                List<String> priceNames,
                PromptText promptText,
                long receivedAt,
                int retryCount,
                @Nullable Routes routes,
                @Nullable Following following) {
            this(
                    requestId,
                    caller,
                    attribution,
                    shape,
                    provider,
                    upstreamModel,
                    priceAs,
                    priceNames,
                    promptText,
                    receivedAt,
                    retryCount,
                    routes,
                    following,
                    DataMode.REAL);
        }

        /// A call with one price for all that can be asked of the model, and that cannot be moved to another.
        public Request(
                String requestId,
                Caller caller,
                Attribution attribution,
                CallShape shape,
                String provider,
                String upstreamModel,
                @Nullable String priceAs,
                PromptText promptText,
                long receivedAt,
                int retryCount) {
            this(
                    requestId,
                    caller,
                    attribution,
                    shape,
                    provider,
                    upstreamModel,
                    priceAs,
                    List.of(),
                    promptText,
                    receivedAt,
                    retryCount,
                    null,
                    null);
        }

        /// What the caller asked for.
        String requestedModel() {
            return following == null ? shape.model() : following.requestedModel();
        }

        /// The attempt before, null where this is the first.
        @Nullable
        String follows() {
            return following == null ? null : following.requestId();
        }
    }

    /// The attempt that failed before, in whose place this one comes.
    ///
    /// @param requestedModel what the caller asked for
    record Following(String requestId, String requestedModel) {}

    /// Where models run that a budget may put in the place of the one asked for.
    @FunctionalInterface
    interface Routes {
        /// Of a call that nothing can be changed of: the provider has it already.
        Routes NONE = new Routes() {
            @Override
            public @Nullable Route of(String model) {
                return null;
            }

            @Override
            public boolean takesCap() {
                return false;
            }
        };

        /// The provider that serves a model in the dialect of the call, null where none does.
        @Nullable
        Route of(String model);

        /// Whether an output cap can be written into the call.
        default boolean takesCap() {
            return true;
        }
    }

    /// A model's place.
    ///
    /// @param upstreamModel the name that is sent
    /// @param priceAs the model whose price applies, where the configuration says so
    record Route(
            String provider, String upstreamModel, @Nullable String priceAs) {}

    /// The text of a prompt, on demand.
    @FunctionalInterface
    interface PromptText {
        /// Every string that becomes prompt text.
        List<String> read();
    }
}
