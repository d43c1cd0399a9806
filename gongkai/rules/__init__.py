"""The law as code: lifecycles, numbers, working days, deadlines, classifications.

Standard library only. Nothing here knows a database, a web request or today's
date: every moment is passed in. What the State Council may change stands in
`data/` as dated TOML with its source; what this room computes from it is pure.
"""
