"""Grade 10: scores, wishes, cut-offs and the additional round."""
