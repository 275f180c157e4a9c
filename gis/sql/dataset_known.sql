-- Purpose: find the set that holds these rows of this file.
SELECT dataset_id FROM dataset
WHERE kind = %(kind)s AND sha256 = %(sha256)s AND content_sha256 = %(content_sha256)s
