-- Purpose: no request of the service works or waits for long, and none stays open without work.
SELECT
    set_config('statement_timeout', '20s', false),
    set_config('lock_timeout', '10s', false),
    set_config('idle_in_transaction_session_timeout', '60s', false)
