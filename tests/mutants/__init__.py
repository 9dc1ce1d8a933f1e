"""Small faults put into the code one at a time: each has to be found by the tests nearest to it."""
