-- Purpose: make room for the next rows of the same transaction.
DROP TABLE incoming
