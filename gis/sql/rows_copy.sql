-- Purpose: take in rows as CSV.
COPY incoming ({columns}) FROM STDIN (FORMAT csv)
