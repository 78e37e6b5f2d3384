CREATE TABLE deposit (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  organization TEXT NOT NULL,
  owner TEXT NOT NULL,
  provider TEXT NOT NULL,
  request_id TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO deposit VALUES('resp_1','RESPONSE','acme','key:k1','openai','one',1795348800000);
INSERT INTO deposit VALUES('conv_1','CONVERSATION','acme','key:k1','openai','two',1795348800001);
PRAGMA application_id = 1349862261;
PRAGMA user_version = 1;
