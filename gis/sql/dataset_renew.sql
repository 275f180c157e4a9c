-- Purpose: give a set whose rows changed a new hash, made of the old one and of what changed.
UPDATE dataset
SET content_sha256 = encode(sha256(convert_to(content_sha256 || %(told)s, 'UTF8')), 'hex')
WHERE dataset_id = %(dataset_id)s
