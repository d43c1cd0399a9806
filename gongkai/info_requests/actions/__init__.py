"""Every change to a request, by chapter.

`registration` receives and registers, `handling` asks the applicant, `consulting` asks
others and extends, `charging` takes fees, `reply` writes, reviews and issues, `service`
sends and closes, `remedies` records what follows, `keeping` archives and erases,
`reading` opens what is sealed.
Every action takes `at=` and `by=` (None is the applicant, or the clock where the
table of moves says so), and those of officers the `read_version=` of their page.
"""
