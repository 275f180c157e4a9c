-- Purpose: the same of a run of simulated or invented children, for a caller who sees no offers.
SELECT ward_code, placed, rank, own_mm FROM work.model_offers(%(run_id)s)
