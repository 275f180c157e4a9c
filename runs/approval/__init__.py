"""Two persons: what one of them proposes and another has to agree to before it is done."""
