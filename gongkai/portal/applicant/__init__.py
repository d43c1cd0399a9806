"""The applicant's side of disclosure upon request: pages that answer, without account.

Nobody logs in and no script is needed. Applying needs no cookie at all: what was typed
travels with the form until it is sent, and is kept nowhere before. Who has number and
query code sees their request, for half an hour at a time.
"""
