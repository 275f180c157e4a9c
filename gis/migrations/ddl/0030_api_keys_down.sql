DROP TRIGGER guard_last_use ON work.api_client;
DROP FUNCTION work.guard_last_use();
REVOKE UPDATE (last_used_on) ON work.api_client FROM gantruong_app;
ALTER TABLE work.api_client DROP CONSTRAINT ck_api_client_overlap;
ALTER TABLE work.api_client DROP COLUMN last_used_on;
ALTER TABLE work.api_client DROP COLUMN old_valid_until;
ALTER TABLE work.api_client DROP COLUMN old_key_sha256;
ALTER TABLE work.api_client DROP COLUMN old_prefix;
ALTER TABLE work.api_client DROP COLUMN purpose;
