CREATE TABLE policy (
  organization TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  format INTEGER NOT NULL,
  document TEXT NOT NULL,
  governance_hash TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO policy VALUES('acme',2,1,'{"version":2,"organization":{"name":"acme","currency":{"code":"USD","scale":9},"zone":"Z","billingCycleDay":1,"fiscalYearStart":"--01-01"},"groups":[],"users":[],"keys":[],"customers":[],"endpoints":[],"budgets":[],"rateLimits":[],"channels":[]}','h1');
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
INSERT INTO audit VALUES('acme',1,1795348800007,'serve --governance','apply',replace('+ organization acme (currency: USD)\n+ budget whole (limit: 50 USD, "quoted" \ back)','\n',char(10)),'Vorstand: größer 💸	tab  /   ','h1',X'1f7e554607326d0d9d56a8bebea7806ff1ee8d2ad14c1c5ce4c815884ff341ea');
INSERT INTO audit VALUES('acme',2,1795348801999,'ada','revoke key','- key ci','','h1',X'f0a36516a68bb7da454b0e1b9b6dd5e6ede8b84f0f417caa96f84d5e8a7c542f');
INSERT INTO audit VALUES('default',1,1795348800000,'first start','create','+ organization default',NULL,NULL,X'4fc262f12c5e8812300369ee4306e2586648201f83b38da9877e6222a62cddfb');
INSERT INTO audit VALUES('default',2,1795348800008,'serve --governance','replace','- organization default (replaced by acme)',NULL,NULL,X'7c3a74a7c2af7deddee4a9a59ea09833b7c461bb8532fbd49d9a5194610107d6');
CREATE TABLE operator_token (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  hash TEXT NOT NULL,
  hint TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO operator_token VALUES('tok_1','first start','ab12','wxyz',10,20,NULL);
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
PRAGMA application_id = 1349862255;
PRAGMA user_version = 1;
