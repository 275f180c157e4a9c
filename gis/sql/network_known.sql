-- Purpose: find the version that holds this content of this file.
SELECT network_id FROM network WHERE sha256 = %(sha256)s AND content_sha256 = %(content_sha256)s
