-- The change feed is the audit log, seen through a window. The log gives its numbers under one lock that
-- holds until the writer's transaction ends, so no row can appear behind a number that was read; it is never
-- changed or deleted, so the same number always leads to the same rows. What a reader sees depends on the
-- scopes of its transaction, and for what is about children on the whole city; of the detail only the keys
-- named here leave, which are numbers of things, counts, grades and words, and nothing of a child.
CREATE VIEW work.change WITH (security_barrier = true) AS
SELECT
    a.audit_id AS change_id, a.at, a.subject,
    CASE
        WHEN k.kind = 'run.made' AND a.detail ->> 'kind' = 'second_round' THEN 'second_round.made'
        WHEN k.kind = 'run.made' AND a.detail ->> 'kind' = 'late' THEN 'late.placed'
        ELSE k.kind
    END AS kind,
    COALESCE((
        SELECT jsonb_object_agg(d.key, d.value) FROM jsonb_each(a.detail) AS d WHERE d.key = ANY (k.keys)
    ), '{}') AS detail
FROM work.audit_log AS a
INNER JOIN (
    VALUES
    ('registrations.received', 'take registrations', '^season ', true, ARRAY['registrations:send', 'people:read'], ARRAY['grade', 'receipts', 'registered', 'changed', 'withdrawn']),
    ('pupils.located', 'locate pupils', '^season ', true, ARRAY['registrations:send', 'people:read'], ARRAY['addresses', 'points']),
    ('pupils.located', 'locate again', '^season ', true, ARRAY['registrations:send', 'people:read'], ARRAY['addresses']),
    ('pupil.place_decided', 'confirmed', '^location$', true, ARRAY['registrations:send', 'people:read'], ARRAY['entry']),
    ('pupil.place_decided', 'rejected', '^location$', true, ARRAY['registrations:send', 'people:read'], ARRAY['entry']),
    ('pupils.corrected', 'edit', '^register pupils$', true, ARRAY['registrations:send', 'people:read'], ARRAY['changes', 'rows']),
    ('pupils.corrected', 'undo', '^register pupils$', true, ARRAY['registrations:send', 'people:read'], ARRAY['changes', 'rows']),
    ('register.changed', 'edit', '^register (?!pupils$|applicants$)', false, ARRAY['registers:read'], ARRAY['register', 'changes', 'rows']),
    ('register.changed', 'undo', '^register (?!pupils$|applicants$)', false, ARRAY['registers:read'], ARRAY['register', 'changes', 'rows']),
    ('register.version', 'import', '^dataset ', false, ARRAY['registers:read'], ARRAY['kind', 'rows', 'content_sha256', 'before']),
    ('register.version', 'use again', '^dataset ', false, ARRAY['registers:read'], ARRAY['kind', 'rows', 'content_sha256', 'before']),
    ('run.made', 'create', '^run ', false, ARRAY['runs:read'], ARRAY['kind', 'season', 'grade', 'run_sha256']),
    ('run.state', 'make provisional', '^run ', false, ARRAY['runs:read'], ARRAY['run_sha256']),
    ('run.state', 'make confirmed', '^run ', false, ARRAY['runs:read'], ARRAY['run_sha256', 'document']),
    ('run.state', 'make final', '^run ', false, ARRAY['runs:read'], ARRAY['run_sha256', 'document']),
    ('run.deleted', 'delete draft', '^run ', false, ARRAY['runs:read'], ARRAY[]::text[]),
    ('offers.exception', 'override', '^run ', true, ARRAY['results:read', 'exports:read', 'registrations:send'], ARRAY['decision']),
    ('offers.published', 'publish', '^publication ', false, ARRAY['runs:read', 'exports:read', 'registrations:send'], ARRAY['content_sha256']),
    ('offers.published', 'switch publication', '^publication ', false, ARRAY['runs:read', 'exports:read', 'registrations:send'], ARRAY[]::text[]),
    ('offers.answered', 'answer', '^run ', true, ARRAY['registrations:send', 'results:read'], ARRAY['answer_no']),
    ('offers.answered', 'take answers', '^run ', true, ARRAY['registrations:send', 'results:read'], ARRAY['answers', 'rows']),
    ('season.defined', 'define season', '^season ', false, ARRAY['registrations:send', 'runs:read'], ARRAY['state']),
    ('season.day', 'set last day', '^season ', false, ARRAY['registrations:send', 'runs:read'], ARRAY['season', 'grade', 'what', 'round', 'closes', 'before']),
    ('season.day', 'extend deadline', '^season ', false, ARRAY['registrations:send', 'runs:read'], ARRAY['deadline', 'closes', 'before']),
    ('season.forgotten', 'forget', '^season ', false, ARRAY['registrations:send', 'runs:read'], ARRAY['runs'])
) AS k (kind, action, subject, of_children, scopes, keys) ON a.action = k.action AND a.subject ~ k.subject
WHERE work.may_any(VARIADIC k.scopes) AND (NOT k.of_children OR (SELECT people.sees_city()));
COMMENT ON VIEW work.change IS 'What happened, in the order of the audit log, to whoever may know it';
COMMENT ON COLUMN work.change.change_id IS 'Number in the audit log; a cursor of the feed';
COMMENT ON COLUMN work.change.at IS 'When it was written';
COMMENT ON COLUMN work.change.kind IS 'What happened, in one word for programs';
COMMENT ON COLUMN work.change.subject IS 'What it happened to, such as run 12';
COMMENT ON COLUMN work.change.detail IS 'Numbers and words that lead to it; nothing of a child';
