-- Roles and extensions stay: they may serve others on the same server.
DROP SCHEMA pub CASCADE;
DROP SCHEMA work CASCADE;
DROP SCHEMA people CASCADE;
DROP FUNCTION vn_norm(text);
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM gantruong_app;
