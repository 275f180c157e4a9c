"""What-ifs: edits of the roads, what they change, and the bridges they close."""
