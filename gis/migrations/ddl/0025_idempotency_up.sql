-- Writes that may be sent twice. No value of a request stands here in clear: keys and bodies are
-- hashed, answers are encrypted under a key that only the sender has.
CREATE TABLE work.idempotency (
    key_sha256 BYTEA NOT NULL,
    principal TEXT NOT NULL,
    route TEXT NOT NULL,
    request_mac BYTEA NOT NULL,
    state TEXT DEFAULT 'running' NOT NULL,
    attempt INTEGER DEFAULT 1 NOT NULL,
    status INTEGER,
    answer BYTEA,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    claimed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_idempotency PRIMARY KEY (key_sha256),
    CONSTRAINT ck_idempotency_state CHECK (state IN ('running', 'written', 'done')),
    CONSTRAINT ck_idempotency_answered CHECK ((state = 'done') = (answer IS NOT NULL))
);
CREATE INDEX ix_idempotency_created_at ON work.idempotency (created_at);
COMMENT ON TABLE work.idempotency IS 'Writes named by their senders, kept for seven days; a second one is answered like the first';
COMMENT ON COLUMN work.idempotency.key_sha256 IS 'SHA-256 of sender and key; the key itself is kept nowhere';
COMMENT ON COLUMN work.idempotency.principal IS 'Client that sent it; public for callers without a key';
COMMENT ON COLUMN work.idempotency.route IS 'Method and address pattern, without any value';
COMMENT ON COLUMN work.idempotency.request_mac IS 'Hash of address and body under the sender''s key';
COMMENT ON COLUMN work.idempotency.state IS 'running, written (carried out, answer lost) or done';
COMMENT ON COLUMN work.idempotency.attempt IS 'Which try holds it; an older one may no longer write';
COMMENT ON COLUMN work.idempotency.status IS 'Status answered; null until done';
COMMENT ON COLUMN work.idempotency.answer IS 'Answer encrypted under the sender''s key, which only the sender has; null until done';
COMMENT ON COLUMN work.idempotency.created_at IS 'When it was first sent';
COMMENT ON COLUMN work.idempotency.claimed_at IS 'When the present try began';
GRANT INSERT, UPDATE, DELETE ON work.idempotency TO gantruong_app;
