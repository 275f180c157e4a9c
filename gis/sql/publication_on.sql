-- Purpose: note a publication, and that it is the one that is read.
INSERT INTO work.publication (publication_id, run_id, folder, sha256, active)
OVERRIDING SYSTEM VALUE
VALUES (%(publication_id)s, %(run_id)s, %(folder)s, %(sha256)s, true)
ON CONFLICT (publication_id) DO UPDATE SET active = true
