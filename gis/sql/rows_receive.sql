-- Purpose: make the table of this transaction that takes in rows before their own table checks them.
CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {columns} FROM {target} WITH NO DATA
