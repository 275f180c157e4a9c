-- Purpose: make room for another version in use; two imports at once wait here for each other.
UPDATE network SET active = false WHERE active RETURNING network_id
