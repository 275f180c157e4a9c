"""Public facts as files for download: data sets, what they mean, and what changed."""
