"""Every change to quotas, commissions, recognitions and circulars.

`ruling`: classes, outlets and rule sets. `recording`: recognitions, joint submissions
and reports of having nothing. `commissioning`: asking for texts, answering, declining.
`circulating`: circulars and their drafts.
"""
