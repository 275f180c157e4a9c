-- Purpose: add the rows to their own table, which checks them.
INSERT INTO {target} ({same_columns}{columns}) SELECT {same_values}{columns} FROM incoming
