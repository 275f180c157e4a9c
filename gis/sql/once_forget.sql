-- Purpose: forget writes after their time.
DELETE FROM work.idempotency WHERE created_at < now() - make_interval(days => %(days)s)
