package io.purser.control.admin;

import io.purser.control.admin.PolicyStore.Kept;
import io.purser.core.policy.Policy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The policies with their people, as they are in force. Any thread may ask: an answer must not wait for a budget that
/// is arming. Only one at a time changes them.
final class ComposedPolicies {
    private final UnaryOperator<Policy> composing;
    private final ConcurrentSkipListMap<String, Kept> composed = new ConcurrentSkipListMap<>();

    private volatile Consumer<String> follower = _ -> {};

    ComposedPolicies(UnaryOperator<Policy> composing) {
        this.composing = composing;
    }

    /// A declared policy with its people.
    Policy of(Policy declared) {
        return composing.apply(declared);
    }

    /// Makes a declared policy known, with its people of now; empty where it is known so already.
    Optional<Policy> put(Kept declared) {
        Kept next = new Kept(of(declared.policy()), declared.governanceHash());
        @Nullable Kept before = composed.put(next.policy().organization().name(), next);
        if (next.equals(before)) {
            return Optional.empty();
        }
        follower.accept(next.policy().organization().name());
        return Optional.of(next.policy());
    }

    /// Says who is told the name of an organization whose policy is another one.
    void follow(Consumer<String> told) {
        follower = told;
    }

    void remove(String organization) {
        composed.remove(organization);
    }

    List<Kept> all() {
        return List.copyOf(composed.values());
    }

    /// Whether another organization has a key of a hash.
    Predicate<String> elsewhere(String organization) {
        return hash -> composed.values().stream()
                .filter(one -> !one.policy().organization().name().equals(organization))
                .flatMap(one -> one.policy().keys().stream())
                .anyMatch(key -> key.has(hash));
    }

    /// One organization's; the only one there is where no name is given.
    Optional<Kept> find(@Nullable String organization) {
        if (organization != null) {
            return Optional.ofNullable(composed.get(organization));
        }
        List<Kept> every = all();
        return every.size() == 1 ? Optional.of(every.getFirst()) : Optional.empty();
    }
}
