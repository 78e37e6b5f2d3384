package io.purser.control.api.graphql;

import graphql.schema.DataFetcher;
import graphql.schema.idl.RuntimeWiring;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What answers the fields of `Query` and `Mutation`. Each class of answers says which are its own; none is said twice.
@SuppressWarnings("rawtypes") // as the library has them
final class Roots {
    private final Map<String, DataFetcher> queries = new HashMap<>();
    private final Map<String, DataFetcher> mutations = new HashMap<>();

    /// Answers fields of the schema.
    interface Answering {
        void answer(Roots roots);
    }

    static Roots of(List<Answering> all) {
        Roots roots = new Roots();
        all.forEach(each -> each.answer(roots));
        return roots;
    }

    Roots query(String field, DataFetcher<?> answer) {
        return put(queries, field, answer);
    }

    Roots mutation(String field, DataFetcher<?> answer) {
        return put(mutations, field, answer);
    }

    private Roots put(Map<String, DataFetcher> type, String field, DataFetcher<?> answer) {
        if (type.put(field, answer) != null) {
            throw new IllegalStateException(field + " is answered twice");
        }
        return this;
    }

    RuntimeWiring.Builder in(RuntimeWiring.Builder wiring) {
        return wiring.type("Query", type -> type.dataFetchers(queries))
                .type("Mutation", type -> type.dataFetchers(mutations));
    }
}
