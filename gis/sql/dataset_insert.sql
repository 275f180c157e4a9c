-- Purpose: begin a new set, as a rule in use from the end of this transaction on.
INSERT INTO dataset (kind, name, sha256, content_sha256, data_date, licence, nature, n_rows, active, flagged)
VALUES (%(kind)s, %(name)s, %(sha256)s, %(content_sha256)s, %(data_date)s, %(licence)s, %(nature)s, %(n_rows)s, %(active)s, %(flagged)s)
RETURNING dataset_id
