"""The officer's side of disclosure upon request: board, case, letters, redaction.

What may be done is asked of `info_requests.refusals` alone; what is personal is opened
by `info_requests.actions.reading` alone, and each opening is journaled.
"""
