package io.purser.control.allowances;

import io.purser.control.alerts.Letter;
import io.purser.control.audit.AuditDeed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Increase requests in a list.
public final class IncreasesInMemory implements IncreaseStore {
    private final Map<String, List<IncreaseRequest>> kept = new HashMap<>();

    @Override
    public List<IncreaseRequest> increaseRequests(String organization) {
        return List.copyOf(kept.getOrDefault(organization, List.of())).reversed();
    }

    @Override
    public boolean ask(String organization, IncreaseRequest request, AuditDeed deed, List<Letter> letters) {
        return kept.computeIfAbsent(organization, _ -> new ArrayList<>()).add(request);
    }

    @Override
    public boolean decide(
            String organization,
            IncreaseRequest decided,
            @Nullable Granted granted,
            AuditDeed deed,
            List<Letter> letters) {
        kept.getOrDefault(organization, new ArrayList<>())
                .replaceAll(one -> one.number() == decided.number() ? decided : one);
        return true;
    }
}
