package io.purser.control.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.identity.Sight;
import io.purser.core.policy.Policy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The figures of a refusal as somebody may see them: of a budget whose amounts are none of the reader's business,
/// only its name and whether it governed.
final class SeenDetail {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OUTLINE = Set.of("budget", "governs");

    private final Policy policy;
    private final Sight sight;

    SeenDetail(Policy policy, Sight sight) {
        this.policy = policy;
        this.sight = sight;
    }

    /// @param detail as the ledger keeps it
    String of(String detail) {
        if (sight instanceof Sight.Whole) {
            return detail;
        }
        try {
            return JSON.readTree(detail) instanceof ObjectNode fields ? seen(fields) : "{}";
        } catch (JsonProcessingException unreadable) {
            return "{}";
        }
    }

    private String seen(ObjectNode fields) throws JsonProcessingException {
        fields.remove("judged");
        if (fields.get("budgets") instanceof ArrayNode budgets) {
            for (JsonNode one : budgets) {
                if (one instanceof ObjectNode figures && !isSeen(figures)) {
                    figures.retain(OUTLINE);
                }
            }
        }
        return JSON.writeValueAsString(fields);
    }

    private boolean isSeen(ObjectNode figures) {
        String name = figures.path("budget").asText();
        @Nullable
        String subject = figures.hasNonNull("subject") ? figures.path("subject").asText() : null;
        return policy.budgets().stream()
                .filter(budget -> budget.name().equals(name))
                .anyMatch(budget -> sight.sees(budget, subject));
    }
}
