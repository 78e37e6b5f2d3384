package io.purser.governance.admission;

import io.purser.core.estimation.EstimationSettings;
import io.purser.core.estimation.OutputLearner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What each organization's calls taught about the length of outputs, shared by all event loops.
final class LearnedOutput implements Taught {
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

    @Override
    public Lesson.Kind kind() {
        return Lesson.Kind.OUTPUT_LENGTH;
    }

    @Override
    public List<Lesson> learned() {
        List<Lesson> lessons = new ArrayList<>();
        byOrganization.forEach((organization, learner) -> {
            synchronized (learner) {
                learner.changes((model, endpoint, figures) ->
                        lessons.add(new Lesson(kind(), organization, model, endpoint, figures)));
            }
        });
        return lessons;
    }

    @Override
    public void recall(Lesson lesson) {
        OutputLearner learner = of(lesson.organization());
        synchronized (learner) {
            learner.restore(lesson.model(), lesson.endpoint(), lesson.figures());
        }
    }

    private OutputLearner of(String organization) {
        return byOrganization.computeIfAbsent(organization, name -> new OutputLearner(settings));
    }
}
