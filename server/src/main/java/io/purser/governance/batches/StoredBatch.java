package io.purser.governance.batches;

/// A batch that a caller has made.
///
/// @param id the provider's own
/// @param provider the provider's name in the configuration
/// @param requestId of the call that made it: its hold's
/// @param createdAt epoch milliseconds
/// @param json the provider's description of it, as it was last seen
/// @param plan what was estimated
/// @param settled whether its hold has ended
public record StoredBatch(
        String id,
        String provider,
        Owner owner,
        String requestId,
        long createdAt,
        String json,
        BatchPlan plan,
        boolean settled) {

    /// The same as it was seen now.
    public StoredBatch seen(String now) {
        return new StoredBatch(id, provider, owner, requestId, createdAt, now, plan, settled);
    }

    /// The same with its hold ended.
    public StoredBatch ended() {
        return new StoredBatch(id, provider, owner, requestId, createdAt, json, plan, true);
    }
}
