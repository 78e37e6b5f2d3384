package io.purser.gateway.listener;

import io.purser.governance.custody.Custody;
import io.purser.governance.custody.Deposit;
import io.purser.governance.custody.OpenResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Deposits in memory, found on a thread of their own as the real ones are.
final class FakeCustody implements Custody {
    final Map<String, Deposit> kept = new ConcurrentHashMap<>();
    final Map<String, OpenResponse> open = new ConcurrentHashMap<>();

    @Override
    public void keep(Deposit deposit) {
        kept.putIfAbsent(deposit.id(), deposit);
    }

    @Override
    public void find(String id, Executor executor, Consumer<@Nullable Deposit> then) {
        Thread.ofVirtual().start(() -> executor.execute(() -> then.accept(kept.get(id))));
    }

    @Override
    public void forget(String id) {
        kept.remove(id);
    }

    @Override
    public void keepOpen(OpenResponse response, Executor executor, Runnable then) {
        open.put(response.requestId(), response);
        Thread.ofVirtual().start(() -> executor.execute(then));
    }

    @Override
    public void ended(String requestId) {
        open.remove(requestId);
    }

    @Override
    public List<OpenResponse> open() {
        return List.copyOf(open.values());
    }
}
