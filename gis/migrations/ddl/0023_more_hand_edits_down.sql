-- Take the guard of the later registers away.
DROP TRIGGER guard_edit ON children;
DROP TRIGGER guard_edit ON contact;
REVOKE INSERT, UPDATE, DELETE ON children, contact FROM gantruong_app;
