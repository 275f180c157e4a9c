-- Purpose: let one transaction at a time change registers, by import or by hand.
SELECT pg_advisory_xact_lock(hashtext('gantruong.registers'))
