-- Purpose: make room for another set in use; two imports at once wait here for each other.
UPDATE dataset SET active = false WHERE kind = %(kind)s AND active
