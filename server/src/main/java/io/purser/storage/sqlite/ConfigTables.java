package io.purser.storage.sqlite;

import java.util.List;

/// The tables of `config.db`.
final class ConfigTables {

    /// `PuCo`.
    static final int MARK = 0x5075436F;

    static final String VERSION_1 = """
            CREATE TABLE policy (
              organization TEXT PRIMARY KEY,
              version INTEGER NOT NULL,
              format INTEGER NOT NULL,
              document TEXT NOT NULL,
              governance_hash TEXT
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE audit (
              organization TEXT NOT NULL,
              number INTEGER NOT NULL,
              at INTEGER NOT NULL,
              actor TEXT NOT NULL,
              action TEXT NOT NULL,
              summary TEXT NOT NULL,
              reason TEXT,
              governance_hash TEXT,
              chain BLOB NOT NULL,
              PRIMARY KEY (organization, number)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE operator_token (
              id TEXT PRIMARY KEY,
              label TEXT NOT NULL,
              hash TEXT NOT NULL,
              hint TEXT NOT NULL,
              created_at INTEGER NOT NULL,
              expires_at INTEGER NOT NULL,
              revoked_at INTEGER
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE setting (
              name TEXT PRIMARY KEY,
              value TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """;

    /// What the holder of a token may do. Those that were there before could do everything.
    private static final String GRANTS = """
            ALTER TABLE operator_token ADD COLUMN role TEXT NOT NULL DEFAULT 'super_admin';
            ALTER TABLE operator_token ADD COLUMN organization TEXT;
            ALTER TABLE operator_token ADD COLUMN group_id TEXT
            """;

    /// Audit entries as canonical JSON, sealed and signed. Those of version 1 keep their numbers and seals and
    /// become JSON of format 1, in the spelling of `CanonicalJson`.
    private static final String AUDIT = """
            CREATE TABLE audit_entry (
              organization TEXT NOT NULL,
              number INTEGER NOT NULL,
              body TEXT NOT NULL,
              seal TEXT NOT NULL,
              signature TEXT,
              PRIMARY KEY (organization, number)
            ) STRICT;
            CREATE TABLE audit_checkpoint (
              organization TEXT NOT NULL,
              number INTEGER NOT NULL,
              body TEXT NOT NULL,
              signature TEXT NOT NULL,
              PRIMARY KEY (organization, number)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE audit_key (
              place INTEGER PRIMARY KEY,
              id TEXT NOT NULL UNIQUE,
              public_key TEXT NOT NULL
            ) STRICT;
            INSERT INTO audit_entry (organization, number, body, seal)
              SELECT organization, number,
                json_object('action', action,
                  'actor', json_object('kind', 'unknown', 'name', actor),
                  'at', strftime('%Y-%m-%dT%H:%M:%S', at / 1000, 'unixepoch') || printf('.%03dZ', at % 1000),
                  'chain', 'organization:' || organization,
                  'governanceHash', governance_hash,
                  'number', number,
                  'reason', reason,
                  'summary', summary,
                  'version', 1),
                lower(hex(chain))
              FROM audit;
            DROP TABLE audit
            """;

    /// What was granted beyond declared ceilings, and what was asked. Nothing of a row changes but its end or decision.
    private static final String ALLOWANCES = """
            CREATE TABLE allowance (
              organization TEXT NOT NULL,
              number INTEGER NOT NULL,
              budget_id TEXT NOT NULL,
              budget TEXT NOT NULL,
              subject TEXT,
              kind TEXT NOT NULL,
              amount INTEGER NOT NULL,
              starts_at INTEGER NOT NULL,
              ends_at INTEGER NOT NULL,
              reason TEXT NOT NULL,
              actor TEXT NOT NULL,
              granted_at INTEGER NOT NULL,
              counterpart INTEGER,
              ended_at INTEGER,
              PRIMARY KEY (organization, number)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE increase_request (
              organization TEXT NOT NULL,
              number INTEGER NOT NULL,
              budget_id TEXT NOT NULL,
              budget TEXT NOT NULL,
              subject TEXT,
              amount INTEGER NOT NULL,
              until INTEGER,
              reason TEXT NOT NULL,
              key_id TEXT NOT NULL,
              key TEXT NOT NULL,
              user TEXT,
              request_id TEXT,
              asked_at INTEGER NOT NULL,
              decided_at INTEGER,
              decided_by TEXT,
              decision_reason TEXT,
              allowance INTEGER,
              PRIMARY KEY (organization, number)
            ) STRICT, WITHOUT ROWID
            """;

    static final List<String> STEPS = List.of(
            VERSION_1,
            GRANTS,
            AUDIT,
            ALLOWANCES,
            DirectoryTable.STEP,
            DirectoryTable.PUSHED,
            LetterTable.TABLES,
            SqliteSessions.STEP,
            SuspensionTable.STEP,
            RolloverTable.STEP,
            DeletionTable.STEP,
            BudgetWindowTable.STEP);

    private ConfigTables() {}
}
