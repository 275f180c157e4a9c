-- Purpose: use a version that is already there.
UPDATE network SET active = true WHERE network_id = %(network_id)s
