"""The checker: every promise of a policy, looked at by code that no solver uses."""
