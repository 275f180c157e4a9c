-- One row of everything about a child in each of two wards; both children were offered a school of W1.
INSERT INTO dataset (kind, name, sha256, content_sha256, data_date, licence, nature, n_rows, active)
VALUES ('pupils', 'x', 'x', 'x', '2026-01-01', '', 'invented', 2, true);
INSERT INTO work.run (kind, season, code_version) VALUES ('x', '2026-2027', 'x');
INSERT INTO people.pupil (dataset_id, pupil_id, season, grade, group_no, ward_code)
SELECT d.dataset_id, 'P' || k, '2026-2027', '1', 1, 'W' || k FROM dataset AS d, generate_series(1, 2) AS k;
INSERT INTO people.applicant (dataset_id, applicant_id, score, wish_1)
SELECT d.dataset_id, 'P' || k, 1, 'S1' FROM dataset AS d, generate_series(1, 2) AS k;
INSERT INTO people.location (dataset_id, season, pupil_id, ward_code, address_hash, status, margin, candidates)
SELECT d.dataset_id, '2026-2027', 'P' || k, 'W' || k, 'h', 'queue', 0, '[]' FROM dataset AS d, generate_series(1, 2) AS k;
INSERT INTO people.confirmed_point (address_hash, ward_code, geom, confirmed_by)
SELECT 'P' || k, 'W' || k, ST_SetSRID(ST_Point(1, 1), 4326), 'x' FROM generate_series(1, 2) AS k;
INSERT INTO people.register_change (batch, dataset_id, register, row_key, action, reason, author)
SELECT 'b', d.dataset_id, 'pupils', ARRAY['2026-2027', 'P' || k], 'change', 'x', 'x' FROM dataset AS d, generate_series(1, 2) AS k;
INSERT INTO people.placed_beforehand (dataset_id, season, pupil_id, school_code, reason)
SELECT d.dataset_id, '2026-2027', 'P' || k, 'S1', 'x' FROM dataset AS d, generate_series(1, 2) AS k;
INSERT INTO people.programme_list (dataset_id, season, pupil_id, school_code, programme, rank, wish)
SELECT d.dataset_id, '2026-2027', 'P' || k, 'S1', 'x', 1, 1 FROM dataset AS d, generate_series(1, 2) AS k;
INSERT INTO people.family_code (season, pupil_id, code_no, ward_code, finder, kept_seed)
SELECT '2026-2027', 'P' || k, 1, 'W' || k, decode('0' || k, 'hex'), 'x' FROM generate_series(1, 2) AS k;
INSERT INTO people.family_withheld (season, pupil_id, why, decided_by)
SELECT '2026-2027', 'P' || k, 'protected', 'x' FROM generate_series(1, 2) AS k;
INSERT INTO people.family_answer (run_id, season, pupil_id, ward_code, school_code, answer)
SELECT r.run_id, '2026-2027', 'P' || k, 'W' || k, 'S1', 'confirmed' FROM work.run AS r, generate_series(1, 2) AS k;
INSERT INTO people.home_request (season, pupil_id, ward_code, geom, metres)
SELECT '2026-2027', 'P' || k, 'W' || k, ST_SetSRID(ST_Point(1, 1), 4326), '{}' FROM generate_series(1, 2) AS k;
INSERT INTO people.home_evidence (request_no, evidence_no, kind, n_bytes, sha256, file)
SELECT r.request_no, 1, 'pdf', 1, 'x', r.pupil_id FROM people.home_request AS r;
INSERT INTO work.offer (run_id, pupil_id, school_code, home_ward_code, school_ward_code)
SELECT r.run_id, 'P' || k, 'S1', 'W' || k, 'W1' FROM work.run AS r, generate_series(1, 2) AS k;
INSERT INTO work.cutoff (run_id, school_code, group_no, last_distance_mm, seats, n_offers)
SELECT r.run_id, 'S' || k, 1, 812402, 30, 12 FROM work.run AS r, generate_series(1, 2) AS k;
INSERT INTO work.considered (run_id, pupil_id, school_code, reason, stands_in)
SELECT r.run_id, 'P' || k, 'S' || k, 'full', false FROM work.run AS r, generate_series(1, 2) AS k;
INSERT INTO work.override (run_id, pupil_id, from_school, to_school, reason, decided_by, decision, position, reason_code, over_seats)
SELECT r.run_id, 'P' || k, 'S1', 'S2', 'x', 'x', 1, k, 'other', false FROM work.run AS r, generate_series(1, 2) AS k;
INSERT INTO work.approval (what, subject, content_sha256, scope, wards, proposed_by, reason, expires_at)
SELECT 'seats', 'x', 'x', 'registers:edit', ARRAY['W' || k], 'x', 'x', now() + INTERVAL '1 day' FROM generate_series(1, 2) AS k;
INSERT INTO work.approval_decision (approval_id, step, decision, decided_by, at)
SELECT a.approval_id, 1, 'rejected', 'y', now() FROM work.approval AS a;
INSERT INTO work.audit_log (actor, action, subject) VALUES ('x', 'x', 'x'), ('x', 'x', 'y');
