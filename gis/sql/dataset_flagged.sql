-- Purpose: the sets in use whose check warned about rows, and who signed for each.
SELECT
    d.kind, d.dataset_id, d.flagged,
    COALESCE(
        jsonb_agg(jsonb_build_object('by', s.signed_by, 'reason', s.reason) ORDER BY s.sign_off_id)
        FILTER (WHERE s.sign_off_id IS NOT NULL), '[]'
    ) AS signed
FROM dataset AS d
LEFT JOIN work.sign_off AS s ON s.dataset_id = d.dataset_id
WHERE d.active AND d.flagged <> '{}'
GROUP BY d.kind, d.dataset_id, d.flagged
ORDER BY d.kind COLLATE "C"
