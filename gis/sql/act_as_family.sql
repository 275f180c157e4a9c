-- Purpose: tell the database for which family the current transaction works; it ends with the transaction.
SELECT set_config('gantruong.family', %(finder)s, true)
