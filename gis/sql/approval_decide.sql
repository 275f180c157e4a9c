-- Purpose: add one decision to an approval; number of the step and time are the database's.
INSERT INTO work.approval_decision (approval_id, decision, decided_by, reason, detail)
VALUES (%(approval_id)s, %(decision)s, %(decided_by)s, %(reason)s, %(detail)s)
