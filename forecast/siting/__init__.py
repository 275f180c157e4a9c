"""Where new schools would stand best: exact models, a quick search, and a bound for both."""
