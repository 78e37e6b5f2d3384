package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.api.WhoIs;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers who asks.
final class MeQuery implements Roots.Answering {
    private final WhoIs whoIs;

    MeQuery(WhoIs whoIs) {
        this.whoIs = whoIs;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("me", this::me);
    }

    Map<String, @Nullable Object> me(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> form = whoIs.of(Gate.principal(environment));
        Forms.enums(form, List.of("kind"));
        each(form, "roles", List.of("role", "over"));
        each(form, "budgets", List.of("unit", "enforcement", "estimation", "state"));
        return form;
    }

    @SuppressWarnings("unchecked")
    private static void each(Map<String, @Nullable Object> form, String list, List<String> enums) {
        if (form.get(list) instanceof List<?> items) {
            items.forEach(item -> Forms.enums((Map<String, @Nullable Object>) item, enums));
        }
    }
}
