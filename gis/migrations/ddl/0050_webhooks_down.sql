DROP FUNCTION work.defer_delivery(bigint);
DROP TABLE work.webhook_delivery;
DROP TABLE work.webhook;
