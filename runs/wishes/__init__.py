"""Grade 10 by scores and wishes, from files to a result folder and its check."""
