package io.purser;

import io.purser.control.audit.Audit;
import io.purser.control.audit.Sealer;
import io.purser.platform.config.Config;
import io.purser.platform.secret.KeyHash;
import io.purser.platform.secret.Pepper;
import io.purser.platform.secret.SecretBox;
import io.purser.platform.secret.SigningKey;
import io.purser.storage.duckdb.ColumnarCopy;
import io.purser.storage.duckdb.Limits;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.SqliteConfig;
import io.purser.storage.sqlite.SqliteLedger;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/// What everything else stands on: the data folder with its stores, the secrets that are kept in it, time and chance.
///
/// @param store what people declared
/// @param copy the columnar copy of the ledger
/// @param keyHash what is kept of keys and tokens
record Ground(
        DataFolder folder,
        SqliteConfig store,
        SqliteLedger ledger,
        ColumnarCopy copy,
        Audit audit,
        KeyHash keyHash,
        SecureRandom random,
        InstantSource clock,
        Shutdown shutdown) {
    /// For so long a start has the machine for itself, unless somebody asks.
    private static final Duration LEFT_ALONE = Duration.ofSeconds(5);

    /// Opens the stores of a folder that is held already.
    static Ground open(Config config, DataFolder folder, SecureRandom random, InstantSource clock, Shutdown shutdown)
            throws IOException {
        KeyHash keyHash = new KeyHash(Pepper.of(folder.path(), random));
        Sealer sealer = new Sealer(SigningKey.of(folder.path(), random));
        SqliteConfig store = SqliteConfig.open(folder, SecretBox.of(folder.path(), random), sealer, clock.millis());
        shutdown.add("config.db", store);
        Audit audit = new Audit(store, sealer, clock);
        SqliteLedger ledger = ConfiguredServer.ledger(config, folder);
        shutdown.add("ledger.db", ledger);
        ColumnarCopy copy =
                new ColumnarCopy(folder.path(), Limits.ofThisMachine(), ledger.feed(), LEFT_ALONE.toNanos());
        shutdown.add("columnar copy", copy);
        copy.start();
        return new Ground(folder, store, ledger, copy, audit, keyHash, random, clock, shutdown);
    }
}
