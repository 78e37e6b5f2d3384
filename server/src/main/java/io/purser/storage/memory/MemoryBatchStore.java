package io.purser.storage.memory;

import io.purser.governance.batches.BatchStore;
import io.purser.governance.batches.Owner;
import io.purser.governance.batches.StoredBatch;
import io.purser.governance.batches.StoredFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What callers have left with providers, for as long as the process lives.
public final class MemoryBatchStore implements BatchStore {
    private final Map<String, StoredFile> files = new LinkedHashMap<>();
    private final Map<String, StoredBatch> batches = new LinkedHashMap<>();

    @Override
    public synchronized void keep(StoredFile file) {
        files.put(file.id(), file);
    }

    @Override
    public synchronized @Nullable StoredFile file(Owner owner, String id) {
        StoredFile file = files.get(id);
        return file != null && file.owner().equals(owner) ? file : null;
    }

    @Override
    public synchronized @Nullable Owner ownerOfFile(String id) {
        StoredFile file = files.get(id);
        return file == null ? null : file.owner();
    }

    @Override
    public synchronized List<StoredFile> files(Owner owner) {
        return new ArrayList<>(files.values())
                .reversed().stream().filter(file -> file.owner().equals(owner)).toList();
    }

    @Override
    public synchronized void forgetFile(Owner owner, String id) {
        if (file(owner, id) != null) {
            files.remove(id);
        }
    }

    @Override
    public synchronized void keep(StoredBatch batch) {
        batches.put(batch.id(), batch);
    }

    @Override
    public synchronized @Nullable StoredBatch batch(Owner owner, String id) {
        StoredBatch batch = batches.get(id);
        return batch != null && batch.owner().equals(owner) ? batch : null;
    }

    @Override
    public synchronized List<StoredBatch> batches(Owner owner) {
        return new ArrayList<>(batches.values())
                .reversed().stream()
                        .filter(batch -> batch.owner().equals(owner))
                        .toList();
    }

    @Override
    public synchronized List<StoredBatch> openBatches() {
        return batches.values().stream().filter(batch -> !batch.settled()).toList();
    }
}
