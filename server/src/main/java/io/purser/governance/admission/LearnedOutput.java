package io.purser.governance.admission;

import io.purser.core.estimation.EstimationSettings;
import io.purser.core.estimation.OutputLearner;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What each organization's calls taught about the length of outputs, shared by all event loops.
final class LearnedOutput {
    private final EstimationSettings settings;
    private final Map<String, OutputLearner> byOrganization = new ConcurrentHashMap<>();

    LearnedOutput(EstimationSettings settings) {
        this.settings = settings;
    }

    OptionalLong likely(String organization, String model, @Nullable String endpoint) {
        OutputLearner learner = of(organization);
        synchronized (learner) {
            return learner.likely(model, endpoint);
        }
    }

    void observe(String organization, String model, @Nullable String endpoint, long tokens) {
        OutputLearner learner = of(organization);
        synchronized (learner) {
            learner.observe(model, endpoint, tokens);
        }
    }

    private OutputLearner of(String organization) {
        return byOrganization.computeIfAbsent(organization, name -> new OutputLearner(settings));
    }
}
