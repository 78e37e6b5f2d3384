package io.purser.storage.sqlite;

import java.util.List;

/// The tables of `ledger.db`.
final class LedgerTables {

    /// `PuLe`.
    static final int MARK = 0x50754C65;

    static final String VERSION_1 = """
            CREATE TABLE organization (
              id INTEGER PRIMARY KEY,
              name TEXT NOT NULL UNIQUE,
              last_at INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE identity (
              id INTEGER PRIMARY KEY,
              organization TEXT NOT NULL,
              group_path TEXT NOT NULL,
              cost_centre TEXT,
              user_id TEXT,
              user_name TEXT,
              key_id TEXT,
              key_name TEXT
            ) STRICT;
            CREATE TABLE journal (
              seq INTEGER PRIMARY KEY,
              batch BLOB NOT NULL
            ) STRICT;
            CREATE TABLE position (
              id INTEGER PRIMARY KEY CHECK (id = 1),
              expanded INTEGER NOT NULL,
              folded INTEGER NOT NULL
            ) STRICT;
            INSERT INTO position (id, expanded, folded) VALUES (1, 0, 0);
            CREATE TABLE event (
              seq INTEGER PRIMARY KEY,
              organization INTEGER NOT NULL,
              request_id TEXT NOT NULL,
              admitted_at INTEGER NOT NULL,
              cost INTEGER,
              record BLOB NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX event_request ON event (organization, request_id);
            CREATE INDEX event_admitted ON event (organization, admitted_at);
            CREATE TABLE account (
              organization INTEGER NOT NULL,
              number INTEGER NOT NULL,
              budget_id TEXT NOT NULL,
              subject TEXT,
              window_start INTEGER NOT NULL,
              window_end INTEGER NOT NULL,
              settled INTEGER NOT NULL,
              PRIMARY KEY (organization, number)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX account_window ON account (organization, window_end);
            CREATE TABLE armed_budget (
              organization INTEGER NOT NULL,
              budget_id TEXT NOT NULL,
              PRIMARY KEY (organization, budget_id)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE open_hold (
              seq INTEGER PRIMARY KEY,
              organization INTEGER NOT NULL,
              record BLOB NOT NULL
            ) STRICT;
            CREATE TABLE release (
              seq INTEGER PRIMARY KEY,
              organization INTEGER NOT NULL,
              request_id TEXT NOT NULL,
              at INTEGER NOT NULL,
              reason TEXT NOT NULL,
              hold BLOB NOT NULL
            ) STRICT;
            CREATE INDEX release_request ON release (organization, request_id);
            CREATE INDEX release_at ON release (at);
            CREATE TABLE crossing (
              seq INTEGER PRIMARY KEY AUTOINCREMENT,
              organization INTEGER NOT NULL,
              crossing_id TEXT NOT NULL,
              budget_id TEXT NOT NULL,
              subject TEXT,
              window_start INTEGER NOT NULL,
              window_end INTEGER NOT NULL,
              threshold TEXT NOT NULL,
              limit_version INTEGER NOT NULL,
              reminder INTEGER NOT NULL,
              record BLOB NOT NULL,
              routed INTEGER NOT NULL DEFAULT 0,
              UNIQUE (organization, crossing_id)
            ) STRICT;
            CREATE INDEX crossing_unrouted ON crossing (seq) WHERE routed = 0;
            CREATE INDEX crossing_window ON crossing (organization, window_end);
            CREATE TABLE outbox (
              seq INTEGER NOT NULL,
              channel TEXT NOT NULL,
              attempts INTEGER NOT NULL DEFAULT 0,
              due_at INTEGER NOT NULL,
              state TEXT NOT NULL DEFAULT 'waiting',
              detail TEXT,
              PRIMARY KEY (seq, channel)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX outbox_waiting ON outbox (seq) WHERE state = 'waiting';
            CREATE TABLE refusal (
              seq INTEGER PRIMARY KEY,
              organization INTEGER NOT NULL,
              request_id TEXT NOT NULL,
              at INTEGER NOT NULL,
              code TEXT NOT NULL,
              budget TEXT,
              record BLOB NOT NULL
            ) STRICT;
            CREATE INDEX refusal_request ON refusal (organization, request_id);
            CREATE INDEX refusal_at ON refusal (at);
            CREATE TABLE refusal_count (
              organization INTEGER NOT NULL,
              minute INTEGER NOT NULL,
              budget TEXT NOT NULL,
              code TEXT NOT NULL,
              refused INTEGER NOT NULL,
              PRIMARY KEY (organization, minute, budget, code)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE conflict (
              id INTEGER PRIMARY KEY,
              organization INTEGER NOT NULL,
              subject TEXT NOT NULL,
              kind TEXT NOT NULL,
              record BLOB NOT NULL
            ) STRICT;
            CREATE INDEX conflict_subject ON conflict (organization, subject)
            """;

    /// Which instants of admission a stretch of the ledger covers, one row per organization and
    /// fold, in place of an index with an entry for each event.
    static final String VERSION_2 = """
            CREATE TABLE event_span (
              first INTEGER PRIMARY KEY,
              last INTEGER NOT NULL,
              organization INTEGER NOT NULL,
              earliest INTEGER NOT NULL,
              latest INTEGER NOT NULL
            ) STRICT;
            INSERT INTO event_span (first, last, organization, earliest, latest)
              SELECT min(seq), max(seq), organization, min(admitted_at), max(admitted_at)
              FROM event WHERE seq <= (SELECT folded FROM position)
              GROUP BY organization, seq / 8192;
            DROP INDEX event_admitted
            """;

    /// An adjustment is an event under an id of its own that names the request it corrects.
    static final String VERSION_3 = """
            ALTER TABLE event ADD COLUMN adjusts TEXT;
            CREATE INDEX event_adjusts ON event (organization, adjusts) WHERE adjusts IS NOT NULL
            """;

    /// When a delivery was last tried, for the log of them.
    static final String VERSION_4 = "ALTER TABLE outbox ADD COLUMN tried_at INTEGER";

    /// When what crossed a threshold was booked, for those who are told later.
    static final String VERSION_5 = "ALTER TABLE crossing ADD COLUMN at INTEGER";

    /// Which customers were seen, by whose calls; `customers` of `position` is 0 until those of before were read.
    static final String VERSION_6 = """
            CREATE TABLE customer (
              organization INTEGER NOT NULL,
              name TEXT NOT NULL,
              identity INTEGER NOT NULL,
              first_at INTEGER NOT NULL,
              PRIMARY KEY (organization, name, identity)
            ) STRICT, WITHOUT ROWID;
            ALTER TABLE position ADD COLUMN customers INTEGER NOT NULL DEFAULT 0
            """;

    /// When a crossing came, and which message tells it with others.
    static final String VERSION_7 = """
            ALTER TABLE outbox ADD COLUMN came_at INTEGER;
            ALTER TABLE outbox ADD COLUMN bundle TEXT;
            CREATE INDEX outbox_told ON outbox (channel, tried_at) WHERE state = 'delivered'
            """;

    /// With this version records tell what a call was judged by and when a hold grew, which a replay reads; evidence is
    /// read by organization and time.
    static final String VERSION_8 = """
            CREATE INDEX refusal_of ON refusal (organization, at);
            CREATE INDEX release_of ON release (organization, at)
            """;

    /// With this version a hold tells whether its call is made in earnest. No table differs; an older program
    /// does not know such a record.
    static final String VERSION_9 = "";

    static final List<String> STEPS =
            List.of(VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5, VERSION_6, VERSION_7, VERSION_8, VERSION_9);

    private LedgerTables() {}
}
