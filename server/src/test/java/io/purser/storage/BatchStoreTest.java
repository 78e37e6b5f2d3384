package io.purser.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.PromptSize;
import io.purser.core.usage.ServiceTier;
import io.purser.governance.batches.BatchPlan;
import io.purser.governance.batches.BatchStore;
import io.purser.governance.batches.Owner;
import io.purser.governance.batches.StoredBatch;
import io.purser.governance.batches.StoredFile;
import io.purser.storage.memory.MemoryBatchStore;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.Durability;
import io.purser.storage.sqlite.SqliteBatchStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What callers have left with providers is kept alike in memory and on the disk.
final class BatchStoreTest {
    private static final Owner ADA = new Owner("acme", "user:ada");
    private static final Owner BOB = new Owner("acme", "user:bob");
    private static final Owner OTHER = new Owner("globex", "user:ada");

    private static BatchPlan plan() {
        CallShape line = CallShape.text(
                        CallShape.Kind.GENERATE, "m", false, new PromptSize(90, 2, 1, 0, 0, null), OptionalLong.of(70))
                .answering(2, 0);
        CallShape unnamed = CallShape.text(
                CallShape.Kind.GENERATE, "m", false, new PromptSize(10, 1, 0, 1, 1, "file_id"), OptionalLong.empty());
        return BatchPlan.empty("m", "/v1/chat/completions", true).plus(line).plus(unnamed);
    }

    private static StoredFile file(Owner owner, String id, long at) {
        return new StoredFile(id, "openai", owner, at, "{\"id\":\"" + id + "\"}", at % 2 == 0 ? plan() : null);
    }

    private static StoredBatch batch(Owner owner, String id, long at) {
        return new StoredBatch(id, "openai", owner, "req_" + id, at, "{}", plan(), false);
    }

    private static void keepsApart(BatchStore store) {
        store.keep(file(ADA, "f1", 1));
        store.keep(file(ADA, "f2", 2));
        store.keep(file(BOB, "f3", 3));
        store.keep(batch(ADA, "b1", 1));
        store.keep(batch(BOB, "b2", 2));
        store.keep(batch(ADA, "b1", 1).seen("{\"status\":\"completed\"}").ended());

        assertThat(store.file(ADA, "f2")).isEqualTo(file(ADA, "f2", 2));
        assertThat(store.file(BOB, "f2")).isNull();
        assertThat(store.file(OTHER, "f2")).isNull();
        assertThat(store.files(ADA)).containsExactly(file(ADA, "f2", 2), file(ADA, "f1", 1));
        store.forgetFile(BOB, "f1");
        assertThat(store.file(ADA, "f1")).isNotNull();
        store.forgetFile(ADA, "f1");
        assertThat(store.file(ADA, "f1")).isNull();
        assertThat(store.batches(ADA))
                .singleElement()
                .satisfies(kept -> assertThat(kept.settled()).isTrue());
        assertThat(store.openBatches()).containsExactly(batch(BOB, "b2", 2));
    }

    @Test
    void inMemory() {
        keepsApart(new MemoryBatchStore());
    }

    @Test
    void onTheDiskAndAfterAStart(@TempDir Path folder) throws IOException {
        try (DataFolder data = DataFolder.open(folder)) {
            try (SqliteBatchStore store = SqliteBatchStore.open(data, Durability.PROCESS)) {
                keepsApart(store);
            }
            try (SqliteBatchStore again = SqliteBatchStore.open(data, Durability.DISK)) {
                assertThat(again.openBatches()).containsExactly(batch(BOB, "b2", 2));
                assertThat(again.files(ADA)).containsExactly(file(ADA, "f2", 2));
            }
        }
    }

    @Test
    void aPlanIsTheSumOfItsLinesAndAsksForTheBatchService() {
        CallShape shape = plan().shape();

        assertThat(shape.calls()).isEqualTo(2);
        assertThat(shape.named("other").calls()).isEqualTo(2);
        assertThat(shape.prompt().textBytes()).isEqualTo(100);
        assertThat(shape.prompt().messages()).isEqualTo(3);
        assertThat(shape.choices()).isEqualTo(3);
        assertThat(shape.prompt().elsewhere()).isEqualTo("file_id");
        assertThat(shape.namedMaximum()).hasValue(131_072);
        assertThat(shape.service()).isEqualTo(ServiceTier.BATCH);
    }
}
