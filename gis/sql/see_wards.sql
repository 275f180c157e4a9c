-- Purpose: let the current transaction see the children of some wards; it ends with the transaction.
SELECT set_config('gantruong.wards', %(wards)s, true)
