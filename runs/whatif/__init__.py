"""What a scenario does to who is offered which seat."""
