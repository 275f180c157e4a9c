-- Purpose: add one row to the audit log; number, time and hashes are made by its trigger.
INSERT INTO work.audit_log (actor, action, subject, detail)
VALUES (%(actor)s, %(action)s, %(subject)s, %(detail)s)
