-- Purpose: tell what the current transaction may do, in which wards, and for whom; it ends with the transaction.
SELECT
    set_config('gantruong.scopes', %(scopes)s, true),
    set_config('gantruong.edit_wards', %(wards)s, true),
    set_config('gantruong.principal', %(principal)s, true)
