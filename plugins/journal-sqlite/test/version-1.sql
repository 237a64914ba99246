-- A journal as version 1 wrote it, its second run cut off; what SQLite's .dump made of it.
PRAGMA application_id = 1347176781;
PRAGMA user_version = 1;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES('account','test');
INSERT INTO meta VALUES('kind','account');
CREATE TABLE configs (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, file TEXT NOT NULL, text TEXT NOT NULL);
INSERT INTO configs VALUES(1,'173c7af430a1cd4606fd5a3f1c6e3a729acfa3d8808cb7305c72db2e59c7ec9e','config.yaml',replace('account: test\n','\n',char(10)));
INSERT INTO configs VALUES(2,'80de470fabcda1307a9668399dd620dee5b7b718ef8d3b9365df246b52f763eb','config.yaml',replace('account: test\nseed: 8\n','\n',char(10)));
CREATE TABLE runs (
    run INTEGER PRIMARY KEY, continues INTEGER NOT NULL, started INTEGER NOT NULL, pid INTEGER NOT NULL, host TEXT NOT NULL,
    config INTEGER NOT NULL REFERENCES configs, universe TEXT NOT NULL, timeframe TEXT NOT NULL, seed, plugins TEXT NOT NULL,
    version TEXT NOT NULL, crc INTEGER NOT NULL
  );
INSERT INTO runs VALUES(1,1,1767623400000,4711,'host',1,'["AAA","BBB"]','1Min',7.0,'[{"name":"main","use":"./main.ts"}]','0.1.0',366554436);
INSERT INTO runs VALUES(2,1,1767709800000,4711,'host',2,'["AAA","BBB"]','1Min',7.0,'[{"name":"main","use":"./main.ts"}]','0.1.0',968359147);
CREATE TABLE progress (run INTEGER PRIMARY KEY, cycle, ended, closed, crc INTEGER NOT NULL);
INSERT INTO progress VALUES(1,60000.0,0.0,1.0,831366132);
INSERT INTO progress VALUES(2,150000.0,NULL,1.0,1336809709);
CREATE TABLE decisions (
    seq INTEGER PRIMARY KEY, id TEXT, time, strategy, symbol, side, type, limit_price, stop_price, time_in_force, weight, confidence,
    reason, price, requested, allowed, closing, outcome, code, plugin, order_id, detail TEXT, sizing TEXT, verdicts TEXT, more TEXT, crc INTEGER NOT NULL
  );
INSERT INTO decisions VALUES(4294967298,'d1',60000.0,'main','AAA','buy','market',NULL,NULL,'day',0.10000000000000000555,NULL,'it rose',10.0,120.0,100.0,0.0,'ordered','CAP','cap','o1','{"measured":1}','{"method":"fraction"}','[{"plugin":"cap","kind":"reduce","code":"CAP","detail":{"measured":1,"limit":2,"headroom":1},"quantity":100}]',NULL,1408903060);
INSERT INTO decisions VALUES(8589934593,'d2',60000.0,'main','AAA','buy','limit',9.5,NULL,'day',0.10000000000000000555,NULL,'it rose',10.0,120.0,100.0,0.0,'ordered','CAP','cap','o2','{"measured":1}','{"method":"fraction"}','[{"plugin":"cap","kind":"reduce","code":"CAP","detail":{"measured":1,"limit":2,"headroom":1},"quantity":100}]',NULL,1915608067);
INSERT INTO decisions VALUES(8589934596,'d3',60000.0,'main','AAA','buy','market',NULL,NULL,'day',0.10000000000000000555,NULL,'it rose',10.0,120.0,0.0,0.0,'blocked','CAP','cap',NULL,'{"measured":1}','{"method":"fraction"}','[{"plugin":"cap","kind":"reduce","code":"CAP","detail":{"measured":1,"limit":2,"headroom":1},"quantity":100}]',NULL,1330784318);
CREATE TABLE orders (
    seq INTEGER PRIMARY KEY, id TEXT, decision TEXT, strategy, symbol, side, quantity, closing, type, limit_price, stop_price,
    time_in_force, more TEXT, price, time, crc INTEGER NOT NULL, status TEXT NOT NULL, filled
  );
INSERT INTO orders VALUES(4294967299,'o1','d1','main','AAA','buy',100.0,0.0,'market',NULL,NULL,'day',NULL,10.0,60000.0,2010646540,'filled',100.0);
INSERT INTO orders VALUES(8589934594,'o2','d2','main','AAA','buy',100.0,0.0,'limit',9.5,NULL,'day','{"legs":[{"id":"o2.tp","kind":"take_profit","limitPrice":12}]}',10.0,60000.0,3836748545,'pending',0.0);
CREATE TABLE legs (
    seq INTEGER PRIMARY KEY, id TEXT, order_id TEXT, kind, limit_price, stop_price, crc INTEGER NOT NULL, status TEXT NOT NULL, filled
  );
INSERT INTO legs VALUES(8589934595,'o2.tp','o2','take_profit',12.0,NULL,2026366431,'held',0.0);
CREATE TABLE transitions (seq INTEGER PRIMARY KEY, order_id TEXT, status, filled, time, crc INTEGER NOT NULL);
INSERT INTO transitions VALUES(4294967301,'o1','filled',100.0,120000.0,81633117);
CREATE TABLE fills (
    seq INTEGER PRIMARY KEY, execution TEXT, order_id TEXT, strategy, symbol, side, quantity, price, commission, time,
    crc INTEGER NOT NULL
  );
INSERT INTO fills VALUES(4294967300,'x1','o1','main','AAA','buy',100.0,10.0,0.25,120000.0,2820290523);
CREATE TABLE cash_changes (seq INTEGER PRIMARY KEY, id TEXT, amount, reason, symbol, per_share, time, crc INTEGER NOT NULL);
INSERT INTO cash_changes VALUES(8589934598,'c1',-0.5,'fee',NULL,NULL,130000.0,2886278330);
CREATE TABLE splits (seq INTEGER PRIMARY KEY, symbol, ex_date, ratio, in_lieu TEXT, time, crc INTEGER NOT NULL);
INSERT INTO splits VALUES(8589934599,'AAA','2020-08-31',4.0,NULL,140000.0,2454607028);
CREATE TABLE ends (seq INTEGER PRIMARY KEY, order_id TEXT, status, time, code, detail TEXT, crc INTEGER NOT NULL);
INSERT INTO ends VALUES(8589934597,'o3','rejected',5.0,'NO','{"why":"so"}',1575579140);
CREATE TABLE portfolios (seq INTEGER PRIMARY KEY, time, cash, positions TEXT, crc INTEGER NOT NULL);
INSERT INTO portfolios VALUES(4294967297,60000.0,100000.0,'[]',3200573558);
CREATE TABLE states (seq INTEGER PRIMARY KEY, state, reason, time, crc INTEGER NOT NULL);
INSERT INTO states VALUES(8589934600,'reducing','a loss',130000.0,304285720);
CREATE TABLE events (seq INTEGER PRIMARY KEY, code, time, detail TEXT, crc INTEGER NOT NULL);
INSERT INTO events VALUES(8589934601,'OPERATOR_COMMAND',130000.0,'{"command":"reduce","by":"me"}',558277309);
CREATE TABLE commands (seq INTEGER PRIMARY KEY, name, detail TEXT, by, time, crc INTEGER NOT NULL);
INSERT INTO commands VALUES(8589934602,'reduce','{"reason":"a loss"}','me',130000.0,1403535314);
CREATE TABLE reconciliations (seq INTEGER PRIMARY KEY, time, at_start, differences TEXT, crc INTEGER NOT NULL);
INSERT INTO reconciliations VALUES(8589934603,5.0,1.0,'[{"kind":"position","about":"AAA","expected":10,"found":12,"done":"adopted","isExplained":false}]',1836922);
INSERT INTO reconciliations VALUES(8589934605,7.0,0.0,'[{"kind":"cash","about":"cash","expected":10,"found":900,"done":"adopted","isExplained":false}]',473400061);
CREATE TABLE acknowledgements (seq INTEGER PRIMARY KEY, by, note, time, crc INTEGER NOT NULL);
INSERT INTO acknowledgements VALUES(8589934604,'me','mine',6.0,4061430195);
CREATE TABLE snapshots (plugin TEXT PRIMARY KEY, state TEXT NOT NULL, time, crc INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO snapshots VALUES('rule','{"peak":5}',1.0,408071201);
CREATE INDEX orders_id ON orders (id);
CREATE INDEX orders_open ON orders (seq) WHERE status NOT IN ('filled', 'cancelled', 'rejected', 'expired');
CREATE INDEX legs_id ON legs (id);
CREATE INDEX legs_order ON legs (order_id);
CREATE INDEX legs_open ON legs (seq) WHERE status NOT IN ('filled', 'cancelled', 'rejected', 'expired');
CREATE INDEX fills_order ON fills (order_id);
CREATE INDEX cash_changes_id ON cash_changes (id);
CREATE INDEX ends_order ON ends (order_id);
