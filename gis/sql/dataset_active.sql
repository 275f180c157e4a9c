-- Purpose: tell which set of each register is in use.
SELECT kind, dataset_id, name, sha256, content_sha256, data_date, licence, nature, n_rows
FROM dataset WHERE active ORDER BY kind COLLATE "C"
