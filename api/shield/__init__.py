"""What stands around the routes: limits, who is let in, writes carried out once, figures."""
