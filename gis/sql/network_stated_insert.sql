-- Purpose: keep what accepted edits say of an edge of a version.
INSERT INTO road_edit (network_id, kind, way_id, position, tags, reason, created_by)
VALUES (%(network_id)s, %(kind)s, %(way_id)s, %(position)s, %(tags)s, %(reason)s, %(created_by)s)
