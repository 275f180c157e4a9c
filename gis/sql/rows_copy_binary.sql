-- Purpose: take in rows in the binary format.
COPY incoming ({columns}) FROM STDIN (FORMAT binary)
