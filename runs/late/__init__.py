"""After final: free seats of today, late children, withdrawals and transfers."""
