"""Who is offered which seat, by written policies."""
