"""Reading every part of a file, seen or hidden, as lines, tables and traces.

A reader yields what there is to search (`contents`) within a `Budget`; what it cannot
read it says. Hostile files cost no more than the budget.
"""
