-- Purpose: keep what became of one pupil's address; an earlier look-up is replaced, a decision is not.
INSERT INTO people.location AS l
    (dataset_id, season, pupil_id, ward_code, address_hash, status, reason, quality, margin, candidates)
VALUES
    (%(dataset_id)s, %(season)s, %(pupil_id)s, %(ward_code)s, %(address_hash)s, %(status)s, %(reason)s,
     %(quality)s, %(margin)s, %(candidates)s)
ON CONFLICT (dataset_id, season, pupil_id) DO UPDATE
SET address_hash = excluded.address_hash, status = excluded.status, reason = excluded.reason,
    quality = excluded.quality, margin = excluded.margin, candidates = excluded.candidates,
    ward_code = excluded.ward_code, located_at = now()
WHERE l.status NOT IN ('confirmed', 'rejected')
