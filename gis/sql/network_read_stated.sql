-- Purpose: give what accepted edits say of the edges of a version.
SELECT way_id, position, kind, tags ->> 'oneway'
FROM road_edit WHERE network_id = %(network_id)s AND scenario_id IS NULL AND undone_at IS NULL
ORDER BY way_id, position, kind
