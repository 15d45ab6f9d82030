BEGIN TRANSACTION;
CREATE TABLE case_versions (
	import_id INTEGER NOT NULL, 
	case_id TEXT NOT NULL, 
	document TEXT, 
	PRIMARY KEY (import_id, case_id)
)
 WITHOUT ROWID

;
INSERT INTO "case_versions" VALUES(1,'案0',NULL);
INSERT INTO "case_versions" VALUES(1,'案1',NULL);
INSERT INTO "case_versions" VALUES(1,'案2',NULL);
INSERT INTO "case_versions" VALUES(1,'案3',NULL);
INSERT INTO "case_versions" VALUES(2,'案3','{"case_id": "案3", "stated": [], "offence": "盗窃", "address": "", "region": "", "jurisdiction": "", "premises": "", "narrative": "撬锁", "status": "", "source": "", "earliest": null, "latest": null, "longitude": null, "latitude": null, "x_m": null, "y_m": null, "loss": 1000.5, "offender_count": null, "radius_m": null, "goods": ["电动车"], "tools": [], "offenders": ["甲"], "trace_kind": ["shoe_print"], "trace_value": ["鞋3"], "codes": {"entry": ["forced"]}, "strings": []}');
CREATE TABLE cases (
	case_key BIGINT NOT NULL, 
	case_id TEXT NOT NULL, 
	earliest BIGINT, 
	latest BIGINT, 
	longitude DOUBLE, 
	latitude DOUBLE, 
	x_m DOUBLE, 
	y_m DOUBLE, 
	loss DOUBLE, 
	offender_count DOUBLE, 
	offence TEXT, 
	address TEXT, 
	region TEXT, 
	jurisdiction TEXT, 
	premises TEXT, 
	narrative TEXT, 
	status TEXT, 
	content_hash TEXT NOT NULL, 
	import_hash TEXT NOT NULL, radius_m DOUBLE, 
	PRIMARY KEY (case_key), 
	UNIQUE (case_id)
);
INSERT INTO "cases" VALUES(1,'案0',NULL,NULL,NULL,NULL,NULL,NULL,1000.5,NULL,'盗窃',NULL,NULL,NULL,NULL,'撬锁',NULL,'3aefd4d5008f59cca1b3c5b7df51c56c','b18c2498c1227cbf9302f26435d63aee',NULL);
INSERT INTO "cases" VALUES(2,'案1',NULL,NULL,NULL,NULL,NULL,NULL,1000.5,NULL,'盗窃',NULL,NULL,NULL,NULL,'撬锁',NULL,'e92213fa60a8623fb6ea6598238b116d','dd0e7abbffcdc1a05875491b94cd0a14',NULL);
INSERT INTO "cases" VALUES(3,'案2',NULL,NULL,NULL,NULL,NULL,NULL,1000.5,NULL,'盗窃',NULL,NULL,NULL,NULL,'撬锁',NULL,'a7b11ef89e439b7fb38e7ba3e7c60041','e4ba8da8262edefdd39ec41fa2230fcf',NULL);
CREATE TABLE codes (
	case_key BIGINT NOT NULL, 
	facet TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (case_key, facet, position), 
	FOREIGN KEY(case_key) REFERENCES cases (case_key) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "codes" VALUES(1,':goods',0,'电动车');
INSERT INTO "codes" VALUES(1,'entry',0,'forced');
INSERT INTO "codes" VALUES(2,':goods',0,'电动车');
INSERT INTO "codes" VALUES(2,'entry',0,'forced');
INSERT INTO "codes" VALUES(3,':goods',0,'电动车');
INSERT INTO "codes" VALUES(3,'entry',0,'forced');
CREATE TABLE decisions (
	number BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	case_a TEXT, 
	case_b TEXT, 
	subject TEXT, 
	"by" TEXT NOT NULL, 
	because TEXT NOT NULL, 
	evidence TEXT, 
	at TEXT NOT NULL, 
	previous_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "decisions" VALUES(1,'confirmed','案0','案1',NULL,'王','同一鞋印','12','2026-11-30T21:31:40.817116+00:00','','b461627a5d9dc59adc299ac0374bb0397a216c3ddfb2f6583db2d1a587677f15');
INSERT INTO "decisions" VALUES(2,'solved','案2',NULL,'甲','李','供认',NULL,'2026-11-30T21:31:40.821901+00:00','b461627a5d9dc59adc299ac0374bb0397a216c3ddfb2f6583db2d1a587677f15','aeb96d48da61b1244508d540ce881fcb4c0d5b8c4c9e9beb00a01c28bb7d3c47');
CREATE TABLE imports (
	import_id INTEGER NOT NULL, 
	source_name TEXT NOT NULL, 
	source_hash TEXT NOT NULL, 
	imported BIGINT NOT NULL, 
	updated BIGINT NOT NULL, 
	unchanged BIGINT NOT NULL, 
	finished TEXT NOT NULL, 
	PRIMARY KEY (import_id)
);
INSERT INTO "imports" VALUES(1,'一.csv','0',4,0,0,'2026-11-30T21:31:40.793272+00:00');
INSERT INTO "imports" VALUES(2,'(cases removed)','',0,1,0,'2026-11-30T21:31:40.807364+00:00');
INSERT INTO "imports" VALUES(3,'(strings of the bureau stated)','',1,0,0,'2026-11-30T21:31:40.812049+00:00');
CREATE TABLE items (
	item_key INTEGER NOT NULL, 
	import_id INTEGER NOT NULL, 
	side TEXT NOT NULL, 
	item_id TEXT NOT NULL, 
	case_id TEXT NOT NULL, 
	item_name TEXT NOT NULL, 
	brand TEXT NOT NULL, 
	model TEXT NOT NULL, 
	colour TEXT NOT NULL, 
	serials TEXT NOT NULL, 
	outlet TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	contact TEXT NOT NULL, 
	value DOUBLE, 
	longitude DOUBLE, 
	latitude DOUBLE, 
	earliest BIGINT, 
	latest BIGINT, 
	PRIMARY KEY (item_key), 
	FOREIGN KEY(import_id) REFERENCES record_imports (import_id)
);
CREATE TABLE known_strings (
	case_key BIGINT NOT NULL, 
	string_id TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	PRIMARY KEY (case_key, string_id, origin), 
	FOREIGN KEY(case_key) REFERENCES cases (case_key) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "known_strings" VALUES(2,'案0','stated');
CREATE TABLE lexicons (
	lexicon_id INTEGER NOT NULL, 
	document TEXT NOT NULL, 
	saved TEXT NOT NULL, 
	PRIMARY KEY (lexicon_id)
);
INSERT INTO "lexicons" VALUES(1,'a = 1
','2026-11-30T21:31:40.827328+00:00');
CREATE TABLE library_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT library_version_pkc PRIMARY KEY (version_num));
INSERT INTO "library_version" VALUES('0007');
CREATE TABLE lineage (
	run_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	event TEXT NOT NULL, 
	series_id TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	PRIMARY KEY (run_id, position), 
	FOREIGN KEY(run_id) REFERENCES runs (run_id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "lineage" VALUES(1,0,'new','S12','{}');
CREATE TABLE links (
	run_id INTEGER NOT NULL, 
	case_key_a BIGINT NOT NULL, 
	case_key_b BIGINT NOT NULL, 
	log10_lr DOUBLE NOT NULL, 
	PRIMARY KEY (run_id, case_key_a, case_key_b), 
	FOREIGN KEY(run_id) REFERENCES runs (run_id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "links" VALUES(1,1,2,2.25);
CREATE TABLE models (
	model_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	document TEXT NOT NULL, 
	active BOOLEAN NOT NULL, 
	saved TEXT NOT NULL, 
	PRIMARY KEY (model_id)
);
INSERT INTO "models" VALUES(1,'m','{"weights": []}',1,'2026-11-30T21:31:40.824577+00:00');
CREATE TABLE offenders (
	case_key BIGINT NOT NULL, 
	offender_id TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	PRIMARY KEY (case_key, offender_id, origin), 
	FOREIGN KEY(case_key) REFERENCES cases (case_key) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "offenders" VALUES(1,'甲','import');
INSERT INTO "offenders" VALUES(2,'甲','import');
INSERT INTO "offenders" VALUES(3,'甲','import');
CREATE TABLE properties (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
)
 WITHOUT ROWID

;
INSERT INTO "properties" VALUES('time_zone','Asia/Shanghai');
CREATE TABLE record_imports (
	import_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	source_name TEXT NOT NULL, 
	source_hash TEXT NOT NULL, 
	warrant TEXT NOT NULL, 
	imported BIGINT NOT NULL, 
	unchanged BIGINT NOT NULL, 
	finished TEXT NOT NULL, 
	PRIMARY KEY (import_id)
);
CREATE TABLE runs (
	run_id INTEGER NOT NULL, 
	cases_fingerprint TEXT NOT NULL, 
	decisions_fingerprint TEXT NOT NULL, 
	settings_fingerprint TEXT NOT NULL, 
	model_fingerprint TEXT NOT NULL, 
	started TEXT NOT NULL, 
	finished TEXT NOT NULL, 
	counts TEXT NOT NULL, 
	PRIMARY KEY (run_id)
);
INSERT INTO "runs" VALUES(1,'c','','s','m','2024-05-01T00:00:00.000000+00:00','2024-05-01T00:01:00.000000+00:00','{}');
CREATE TABLE sensor_downtimes (
	sensor_key INTEGER NOT NULL, 
	start BIGINT NOT NULL, 
	stop BIGINT, 
	PRIMARY KEY (sensor_key, start), 
	FOREIGN KEY(sensor_key) REFERENCES sensors (sensor_key)
)
 WITHOUT ROWID

;
CREATE TABLE sensors (
	sensor_key INTEGER NOT NULL, 
	sensor_id TEXT NOT NULL, 
	sensor_name TEXT, 
	sensor_kind TEXT, 
	direction TEXT, 
	owner TEXT, 
	contact TEXT, 
	longitude DOUBLE, 
	latitude DOUBLE, 
	keep_days DOUBLE, 
	PRIMARY KEY (sensor_key), 
	UNIQUE (sensor_id)
);
CREATE TABLE series (
	run_id INTEGER NOT NULL, 
	series_id TEXT NOT NULL, 
	case_key BIGINT NOT NULL, 
	probability DOUBLE, 
	PRIMARY KEY (run_id, series_id, case_key), 
	FOREIGN KEY(run_id) REFERENCES runs (run_id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "series" VALUES(1,'S12',1,0.9);
INSERT INTO "series" VALUES(1,'S12',2,NULL);
CREATE TABLE sighted_objects (
	object_key BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (object_key)
);
CREATE TABLE sighting_blocks (
	block_id INTEGER NOT NULL, 
	import_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	day INTEGER NOT NULL, 
	size INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (block_id), 
	FOREIGN KEY(import_id) REFERENCES record_imports (import_id)
);
CREATE TABLE sources (
	case_key BIGINT NOT NULL, 
	source TEXT NOT NULL, 
	PRIMARY KEY (case_key), 
	FOREIGN KEY(case_key) REFERENCES cases (case_key) ON DELETE CASCADE
);
CREATE TABLE traces (
	case_key BIGINT NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (case_key, position), 
	FOREIGN KEY(case_key) REFERENCES cases (case_key) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "traces" VALUES(1,0,'shoe_print','鞋0');
INSERT INTO "traces" VALUES(2,0,'shoe_print','鞋1');
INSERT INTO "traces" VALUES(3,0,'shoe_print','鞋2');
CREATE UNIQUE INDEX sighted_objects_by_value ON sighted_objects (kind, value);
CREATE INDEX sighting_blocks_by_day ON sighting_blocks (kind, day);
CREATE UNIQUE INDEX items_by_id ON items (side, item_id);
COMMIT;
