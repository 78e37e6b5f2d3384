package io.purser.governance.batches;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The port to where it is kept what callers have left with providers. Safe to use from any
/// thread; may wait for the disk, so that no event loop calls it.
public interface BatchStore {

    /// Keeps a file, instead of what was known of it.
    void keep(StoredFile file);

    /// A file of this owner, null where it is not theirs or not known.
    @Nullable
    StoredFile file(Owner owner, String id);

    /// Whose a file is, null where it is not known.
    @Nullable
    Owner ownerOfFile(String id);

    /// Every file of this owner, the newest first.
    List<StoredFile> files(Owner owner);

    /// Forgets a file.
    void forgetFile(Owner owner, String id);

    /// Keeps a batch, instead of what was known of it.
    void keep(StoredBatch batch);

    /// A batch of this owner, null where it is not theirs or not known.
    @Nullable
    StoredBatch batch(Owner owner, String id);

    /// Every batch of this owner, the newest first.
    List<StoredBatch> batches(Owner owner);

    /// Every batch whose hold has not ended.
    List<StoredBatch> openBatches();
}
