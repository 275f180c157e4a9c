-- Purpose: give the tags of all ways in order of their ids.
SELECT way_id, tags::text FROM road_way WHERE network_id = %(network_id)s ORDER BY way_id
