-- Purpose: tell what the current transaction may do, and in which wards; it ends with the transaction.
SELECT
    set_config('gantruong.scopes', %(scopes)s, true),
    set_config('gantruong.edit_wards', %(wards)s, true)
