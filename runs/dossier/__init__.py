"""One distance with everything it rests on, for a family and the committee."""
