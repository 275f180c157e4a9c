-- Purpose: begin reading a state that another transaction exported.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY
