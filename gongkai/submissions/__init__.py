"""What divisions owe in information, what they send, and how it counts (信息报送).

Quotas and points are data of the agency, in force from a day, with the fields of
`rules.submission_rules`. What was sent and adopted is counted from the documents
themselves; recorded here is only what no document says: who took it up elsewhere, what
was asked for, and reports of having nothing.
"""
