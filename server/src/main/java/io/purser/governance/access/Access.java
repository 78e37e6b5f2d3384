package io.purser.governance.access;

import io.purser.core.attribution.Attribution;
import io.purser.core.policy.TagPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one door for credentials and attribution.
public interface Access {

    /// Turns a presented key into a caller. Does the same work for every unknown key.
    Result authenticate(@Nullable String presentedKey, long nowMillis);

    /// Whether a credential has to be looked at by `look` before `authenticate` can say whose it is.
    default boolean mustLook(String presented, long nowMillis) {
        return false;
    }

    /// Looks at a credential. May wait, so never on an event loop.
    default void look(String presented) {}

    /// Whether an organization may begin nothing now.
    default boolean isSuspended(String organization) {
        return false;
    }

    /// Fixes a request's attribution from its sources; explicit Purser headers win, what the key
    /// fixes wins over all.
    Result attribute(Caller caller, AttributionSources sources);

    /// What access answers.
    sealed interface Result {
        record Known(Caller caller) implements Result {}

        record Attributed(Attribution attribution) implements Result {}

        /// 401: no key, an unknown or malformed one.
        record Unauthenticated() implements Result {}

        /// 401: the key matched in full and is over.
        record KeyOver(KeyEnd end) implements Result {}

        /// 403: a token that is genuine, of nobody who may call.
        record Turned(String why) implements Result {}

        /// 503: nobody can say now whose token it is.
        record Later(String why) implements Result {}

        /// 400: a header or field that cannot be understood.
        record Malformed(String field, String expected) implements Result {}

        /// 400: a field that the key requires on every request.
        record Missing(String field) implements Result {}

        /// 400: a tag that a tag policy requires.
        record TagMissing(TagPolicy policy) implements Result {}

        /// 403: a value that a tag policy does not allow.
        record TagNotAllowed(TagPolicy policy, String value) implements Result {}

        /// 403: a value that the key does not allow.
        record NotAllowed(String field, String value, List<String> allowed) implements Result {}

        /// 429: more new subjects than the organization takes in a minute.
        record TooManySubjects(long limit) implements Result {}
    }
}
