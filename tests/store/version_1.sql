PRAGMA application_id = 1852142669;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE facts_1 (
  id INTEGER PRIMARY KEY,
  run INTEGER AS (id >> 32) VIRTUAL,
  member INTEGER AS (id & 4294967295) VIRTUAL,
  "sponsor" INTEGER NOT NULL,
  "standing" INTEGER NOT NULL,
  "metric PV" INTEGER NOT NULL,
  "metric CV" INTEGER NOT NULL,
  "forced main" INTEGER NOT NULL,
  "brought_forward" INTEGER NOT NULL,
  "active" INTEGER NOT NULL,
  "rank main" INTEGER NOT NULL,
  "organic main" INTEGER NOT NULL,
  "title main" INTEGER NOT NULL,
  "volume GV" INTEGER NOT NULL,
  "bonus Team" INTEGER NOT NULL,
  "earned" INTEGER NOT NULL,
  "fees" INTEGER NOT NULL,
  "payable" INTEGER NOT NULL,
  "carried" INTEGER NOT NULL
) STRICT;
INSERT INTO "facts_1" VALUES(4294967297,0,1,0,0,0,0,1,1,1,1,5000,500,500,0,500,0);
INSERT INTO "facts_1" VALUES(4294967298,1,1,5000,5000,0,0,1,1,1,1,5000,0,0,0,0,0);
INSERT INTO "facts_1" VALUES(4294967299,2,1,0,0,0,0,1,1,1,1,0,0,0,0,0,0);
INSERT INTO "facts_1" VALUES(4294967300,3,1,0,0,0,0,1,1,1,1,0,0,0,0,0,0);
CREATE TABLE log (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  verb TEXT NOT NULL,
  subject TEXT NOT NULL,
  note TEXT NOT NULL,
  body TEXT NOT NULL CHECK (body GLOB '{*}'),
  private TEXT NOT NULL DEFAULT '',
  hash TEXT NOT NULL
) STRICT;
INSERT INTO "log" VALUES(1,'2026-11-25T16:37:52Z','ann','init','Evergreen','','{"settings":{"calendar":"month","company":"Evergreen","currency":"USD","exponent":"2","time_zone":"UTC"}}','','477c7ebb46854e1075b061ff1cc6cc914f1fe0c06788d02d64025eb388e2e196');
INSERT INTO "log" VALUES(2,'2026-11-25T16:37:52Z','ann','recruit','ann','','{"id":"ann","joined":"2026-10-01","kind":"distributor","rows":{"member":[1,1,"159fe819dfd98cae2a22da9e53c7ca158ad43c5a951cfa6b5de440978f0d7bea",""]},"sponsor":""}','b84c5fd28a44522f9e7e3e1192125de424bf6a2d4336e454e4a92ce5b521e6e0','f5909c7a40643bfb0b1bbeaa206d2f52256dd090bec4e11a7ffd570215e2621d');
INSERT INTO "log" VALUES(3,'2026-11-25T16:37:52Z','ann','recruit','bob','','{"id":"bob","joined":"2026-10-05","kind":"distributor","rows":{"member":[2,2,"15f02e0a898eda633a91a918f37f97e1ac73b53e5c078e5ba41455b935a1bf54",""]},"sponsor":"ann"}','15f99e96ada33f66ffe02f21fea62a44a13e5897e0c4e293fad840377a763469','43ad39f2a3b69abfa06f34ff1ad49d9b046f7c8a24513a328b1103576deb42b9');
INSERT INTO "log" VALUES(4,'2026-11-25T16:37:52Z','ann','recruit','cat','','{"id":"cat","joined":"2026-10-09","kind":"distributor","rows":{"member":[3,3,"cad7f8190d72f8be4a2e24f34cc5bb6ac6a30262536379dadf5abf3dc08bfd8f",""]},"sponsor":"bob"}','1f5941bc6fce48a8f05a86b49646edbdbb601861828eac4ac7355c7e4a403126','dedde89f742d52372f016a5f78d935743b50e9134388ce92700dbd6816422a66');
INSERT INTO "log" VALUES(5,'2026-11-25T16:37:52Z','ann','recruit','dan','','{"id":"dan","joined":"2026-10-20","kind":"distributor","rows":{"member":[4,4,"0fcec3eea58deec81ac92bbabc5667d21e887358cddd8614de91f497264ccae7",""]},"sponsor":"cat"}','8f6b4040ea290a089034d028215f45a960236d1229ab5dd2a3b702ddfc4175dd','63dafff23726ddd2911d323a393dd567802ad740f0eb454cf6bf2c339c7636b1');
INSERT INTO "log" VALUES(6,'2026-11-25T16:37:52Z','ann','import sales','sales.csv','','{"added":4,"file":"sales.csv","read":4,"rows":{"sale":[1,4,"9e0845746c54834137cc84ddee7d083076e1b9ac7314fd38b5d38aa6f53ba89a","a382b63c1fb5145eadcb2d6f4f58be5a"]}}','','766bce917961378b5f711412b256ca0a84fa686f4179a833cc0a5fb6f20e4889');
INSERT INTO "log" VALUES(7,'2026-11-05T10:00:00Z','ann','plan use','Small','','{"plan":{"from":"2026-10","hash":"4b36fb93a105924a7e18632de845129fe7d1c1f4efd08a5cb48f639e40a06995","name":"Small"},"rows":{"period":[[20261001],"9b529ad2fddd72ab2c6da6f19e422769fb4377ae9c4172d520ef05dc08d5ee8e"],"plan":[1,1,"fcee20137a4d8c1601071ef598f8d2e55c9281812d0afa0c600c7db336ded5d7",""]}}','','22e3dc3302c7b078bbfde20f95a69731d7bc2b44ebb8af0e5db600c670684f47');
INSERT INTO "log" VALUES(8,'2026-11-05T10:00:00Z','ann','payout close','2026-10','','{"rows":{"run":[1,1,"e4f7f3ac55af59474b4b0a1f1a2b9732f68f1ed67fe47a332d66e5c8fa7a9f74",""],"shape":[1,1,"eb5c95ba3a19fe044284c48f160053a3aa28ef0f4972646f2de204b6dc944a4c",""]},"run":{"earned":500,"guards broken":[],"inputs":"dd5e6afe0d2f78dc08d36f2e5d234977a0db5087b6be60aa28e2027745c33844","period":"2026-10","plan":"4b36fb93a105924a7e18632de845129fe7d1c1f4efd08a5cb48f639e40a06995","results":"f363741b74bd8734fec868da5432187d838dce067fb5211b3945d09ec1313e3e"}}','','fc1fc4f93ba017cfd78171b0f1a60c5c72190609fb05fae276af22c11c682aaf');
CREATE TABLE log_private (
  seq INTEGER PRIMARY KEY REFERENCES log(seq),
  salt TEXT NOT NULL,
  body TEXT NOT NULL CHECK (body GLOB '{*}')
) STRICT;
INSERT INTO "log_private" VALUES(2,'a65973ef2a9c1ab7ced42461b96c8d33','{"email":"ann@example.org","name":"Ann Smith","phone":""}');
INSERT INTO "log_private" VALUES(3,'ea24379c9530e98c673a3e95c421978c','{"email":"","name":"Bob Jones","phone":""}');
INSERT INTO "log_private" VALUES(4,'e5593148d069370bcd4a643714192c76','{"email":"","name":"Cat Brown","phone":""}');
INSERT INTO "log_private" VALUES(5,'82ec52331101d4b7a91a85a155c42a7e','{"email":"","name":"Dan Green","phone":""}');
CREATE TABLE member (
  id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 2147483647),
  code TEXT NOT NULL UNIQUE,
  sponsor INTEGER REFERENCES member(id) CHECK (sponsor < id),
  kind TEXT NOT NULL CHECK (kind IN ('distributor', 'preferred', 'customer')),
  joined TEXT NOT NULL CHECK (joined GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  market TEXT NOT NULL DEFAULT '',
  attrs TEXT NOT NULL DEFAULT '' CHECK (attrs = '' OR attrs GLOB '{*}'),
  log INTEGER NOT NULL
) STRICT;
INSERT INTO "member" VALUES(1,'ann',NULL,'distributor','2026-10-01','','',2);
INSERT INTO "member" VALUES(2,'bob',1,'distributor','2026-10-05','','',3);
INSERT INTO "member" VALUES(3,'cat',2,'distributor','2026-10-09','','',4);
INSERT INTO "member" VALUES(4,'dan',3,'distributor','2026-10-20','','',5);
CREATE TABLE member_change (
  seq INTEGER PRIMARY KEY,
  member INTEGER NOT NULL REFERENCES member(id),
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  what TEXT NOT NULL,
  value TEXT,
  sponsor INTEGER REFERENCES member(id),
  reason TEXT NOT NULL,
  log INTEGER NOT NULL
) STRICT;
CREATE TABLE period (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL
) STRICT;
INSERT INTO "period" VALUES(20261001,'2026-10','2026-10-01','2026-10-31','2026-10-01T00:00:00Z','2026-11-01T00:00:00Z');
CREATE TABLE person (
  member INTEGER PRIMARY KEY REFERENCES member(id),
  name TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO "person" VALUES(1,'Ann Smith','ann@example.org','');
INSERT INTO "person" VALUES(2,'Bob Jones','','');
INSERT INTO "person" VALUES(3,'Cat Brown','','');
INSERT INTO "person" VALUES(4,'Dan Green','','');
CREATE TABLE plan (
  id INTEGER PRIMARY KEY,
  from_period INTEGER NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  toml TEXT NOT NULL,
  log INTEGER NOT NULL
) STRICT;
INSERT INTO "plan" VALUES(1,20261001,'Small','4b36fb93a105924a7e18632de845129fe7d1c1f4efd08a5cb48f639e40a06995','
name = "Small"
currency = "USD"
period = "month"
rounding = { mode = "half-even", stage = "bonus" }
[volumes.GV]
of = "PV"
over = "organisation"
[[ranks]]
name = "Member"
[[ranks]]
name = "Leader"
needs = { GV = 100 }
[[bonuses]]
name = "Team"
kind = "levels"
base = "CV"
rates = ["10%", "5%"]
compression = "none"
',7);
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  period INTEGER NOT NULL UNIQUE REFERENCES period(id),
  plan INTEGER NOT NULL REFERENCES plan(id),
  shape INTEGER NOT NULL REFERENCES shape(id),
  previous INTEGER REFERENCES run(id),
  last_member INTEGER NOT NULL,
  last_change INTEGER NOT NULL,
  last_sale INTEGER NOT NULL,
  members INTEGER NOT NULL,
  earned_minor INTEGER NOT NULL,
  payable_minor INTEGER NOT NULL,
  carried_minor INTEGER NOT NULL,
  inputs_digest TEXT NOT NULL,
  results_digest TEXT NOT NULL,
  log INTEGER NOT NULL
) STRICT;
INSERT INTO "run" VALUES(1,20261001,1,1,NULL,4,0,4,4,500,500,0,'dd5e6afe0d2f78dc08d36f2e5d234977a0db5087b6be60aa28e2027745c33844','f363741b74bd8734fec868da5432187d838dce067fb5211b3945d09ec1313e3e',8);
CREATE TABLE sale (
  seq INTEGER PRIMARY KEY,
  ref TEXT NOT NULL UNIQUE,
  member INTEGER NOT NULL REFERENCES member(id),
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  at TEXT,
  period INTEGER NOT NULL,
  buyer TEXT NOT NULL CHECK (buyer IN ('self', 'preferred', 'retail')),
  kind TEXT NOT NULL DEFAULT 'order',
  amount_minor INTEGER NOT NULL CHECK (amount_minor BETWEEN -1000000000000000 AND 1000000000000000),
  pv INTEGER NOT NULL CHECK (pv BETWEEN -1000000000000000 AND 1000000000000000),
  cv INTEGER NOT NULL CHECK (cv BETWEEN -1000000000000000 AND 1000000000000000),
  customer TEXT NOT NULL DEFAULT '',
  product TEXT NOT NULL DEFAULT '',
  refunds INTEGER REFERENCES sale(seq),
  log INTEGER NOT NULL
) STRICT;
INSERT INTO "sale" VALUES(1,'A-1',1,'2026-11-02',NULL,20261101,'self','order',10000,8000,7000,'','',NULL,6);
INSERT INTO "sale" VALUES(2,'A-2',3,'2026-11-03',NULL,20261101,'retail','order',6000,6000,6000,'','',NULL,6);
INSERT INTO "sale" VALUES(3,'A-3',4,'2026-11-04',NULL,20261101,'preferred','order',4000,3000,2000,'','',NULL,6);
INSERT INTO "sale" VALUES(4,'A-4',2,'2026-10-21',NULL,20261001,'self','order',5000,5000,5000,'','',NULL,6);
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "setting" VALUES('calendar','month');
INSERT INTO "setting" VALUES('company','Evergreen');
INSERT INTO "setting" VALUES('currency','USD');
INSERT INTO "setting" VALUES('exponent','2');
INSERT INTO "setting" VALUES('time_zone','UTC');
CREATE TABLE shape (
  id INTEGER PRIMARY KEY,
  columns TEXT NOT NULL UNIQUE CHECK (columns GLOB '[[]*]'),
  log INTEGER NOT NULL
) STRICT;
INSERT INTO "shape" VALUES(1,'[["sponsor", "standing", "metric PV", "metric CV", "forced main", "brought_forward"], ["active", "rank main", "organic main", "title main", "volume GV", "bonus Team", "earned", "fees", "payable", "carried"], {"main": ["Member", "Leader"]}]',8);
CREATE INDEX member_sponsor ON member(sponsor);
CREATE INDEX member_joined ON member(joined);
CREATE INDEX member_other ON member(kind) WHERE kind <> 'distributor';
CREATE INDEX member_change_member ON member_change(member, what, day);
CREATE INDEX member_change_sponsor ON member_change(sponsor) WHERE sponsor IS NOT NULL;
CREATE INDEX sale_book ON sale(period, member, buyer, pv, cv, amount_minor);
CREATE INDEX sale_refunds ON sale(refunds) WHERE refunds IS NOT NULL;
CREATE INDEX sale_returned ON sale(period, member) WHERE refunds IS NOT NULL;
CREATE TRIGGER log_no_update BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'rows of log are only ever added'); END;
CREATE TRIGGER log_no_delete BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'rows of log are only ever added'); END;
CREATE TRIGGER member_no_update BEFORE UPDATE ON member BEGIN SELECT RAISE(ABORT, 'rows of member are only ever added'); END;
CREATE TRIGGER member_no_delete BEFORE DELETE ON member BEGIN SELECT RAISE(ABORT, 'rows of member are only ever added'); END;
CREATE TRIGGER member_change_no_update BEFORE UPDATE ON member_change BEGIN SELECT RAISE(ABORT, 'rows of member_change are only ever added'); END;
CREATE TRIGGER member_change_no_delete BEFORE DELETE ON member_change BEGIN SELECT RAISE(ABORT, 'rows of member_change are only ever added'); END;
CREATE TRIGGER period_no_update BEFORE UPDATE ON period BEGIN SELECT RAISE(ABORT, 'rows of period are only ever added'); END;
CREATE TRIGGER period_no_delete BEFORE DELETE ON period BEGIN SELECT RAISE(ABORT, 'rows of period are only ever added'); END;
CREATE TRIGGER sale_no_update BEFORE UPDATE ON sale BEGIN SELECT RAISE(ABORT, 'rows of sale are only ever added'); END;
CREATE TRIGGER sale_no_delete BEFORE DELETE ON sale BEGIN SELECT RAISE(ABORT, 'rows of sale are only ever added'); END;
CREATE TRIGGER plan_no_update BEFORE UPDATE ON plan BEGIN SELECT RAISE(ABORT, 'rows of plan are only ever added'); END;
CREATE TRIGGER plan_no_delete BEFORE DELETE ON plan BEGIN SELECT RAISE(ABORT, 'rows of plan are only ever added'); END;
CREATE TRIGGER shape_no_update BEFORE UPDATE ON shape BEGIN SELECT RAISE(ABORT, 'rows of shape are only ever added'); END;
CREATE TRIGGER shape_no_delete BEFORE DELETE ON shape BEGIN SELECT RAISE(ABORT, 'rows of shape are only ever added'); END;
CREATE TRIGGER run_no_update BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'rows of run are only ever added'); END;
CREATE TRIGGER run_no_delete BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'rows of run are only ever added'); END;
CREATE TRIGGER facts_1_no_update BEFORE UPDATE ON facts_1 BEGIN SELECT RAISE(ABORT, 'rows of facts_1 are only ever added'); END;
CREATE TRIGGER facts_1_no_delete BEFORE DELETE ON facts_1 BEGIN SELECT RAISE(ABORT, 'rows of facts_1 are only ever added'); END;
CREATE VIEW facts_1_view AS SELECT p.name AS period, m.code AS code, coalesce(s.code, '') AS sponsor, CASE f.standing WHEN 0 THEN 'not there' WHEN 1 THEN 'distributor' WHEN 2 THEN 'preferred' WHEN 3 THEN 'customer' WHEN 4 THEN '?' WHEN 5 THEN 'distributor, terminated' WHEN 6 THEN 'preferred, terminated' WHEN 7 THEN 'customer, terminated' END AS standing, f."metric PV", f."metric CV", CASE f."forced main" WHEN 0 THEN '' WHEN 1 THEN 'Member' WHEN 2 THEN 'Leader' END AS "forced main", f."brought_forward", f."active", CASE f."rank main" WHEN 0 THEN '' WHEN 1 THEN 'Member' WHEN 2 THEN 'Leader' END AS "rank main", CASE f."organic main" WHEN 0 THEN '' WHEN 1 THEN 'Member' WHEN 2 THEN 'Leader' END AS "organic main", CASE f."title main" WHEN 0 THEN '' WHEN 1 THEN 'Member' WHEN 2 THEN 'Leader' END AS "title main", f."volume GV", f."bonus Team", f."earned", f."fees", f."payable", f."carried" FROM facts_1 f JOIN run r ON r.id = f.run JOIN period p ON p.id = r.period JOIN member m ON m.id = f.member LEFT JOIN member s ON s.id = f.sponsor;
COMMIT;
