package io.purser.control.admin;

import io.purser.core.policy.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Policies and tokens in maps, with the same refusals as the durable store.
public final class KeptInMemory implements PolicyStore, TokenStore {
    private final Map<String, Kept> kept = new HashMap<>();
    private final Map<String, List<Change>> changes = new HashMap<>();
    private final List<OperatorToken> tokens = new ArrayList<>();

    @Override
    public synchronized List<Kept> load() {
        return List.copyOf(kept.values());
    }

    @Override
    public synchronized boolean save(Policy policy, Change change) {
        String name = policy.organization().name();
        Kept before = kept.get(name);
        if (policy.version() != (before == null ? 1 : before.policy().version() + 1)) {
            return false;
        }
        kept.put(name, new Kept(policy, change.governanceHash()));
        changes.computeIfAbsent(name, _ -> new ArrayList<>()).addFirst(change);
        return true;
    }

    @Override
    public synchronized void remove(String organization, Change change) {
        kept.remove(organization);
        changes.computeIfAbsent(organization, _ -> new ArrayList<>()).addFirst(change);
    }

    @Override
    public synchronized List<Change> changes(String organization, int limit) {
        return changes.getOrDefault(organization, List.of()).stream()
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<OperatorToken> tokens() {
        return List.copyOf(tokens);
    }

    @Override
    public synchronized boolean add(OperatorToken token) {
        return tokens.stream().noneMatch(other -> other.id().equals(token.id())) && tokens.add(token);
    }

    @Override
    public synchronized boolean revoke(String id, long at) {
        boolean found = tokens.stream().anyMatch(token -> token.id().equals(id) && token.revokedAt() == null);
        tokens.replaceAll(token -> token.id().equals(id) && found
                ? new OperatorToken(
                        token.id(),
                        token.label(),
                        token.grant(),
                        token.hash(),
                        token.hint(),
                        token.createdAt(),
                        token.expiresAt(),
                        at)
                : token);
        return found;
    }
}
