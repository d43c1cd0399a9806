"""Tells each member of staff what concerns them (通知), inside and by e-mail.

Follows the journal with a cursor of its own and asks the rooms' sources what an entry
gives rise to, and again and again what is due and not yet said. E-mail is off until
the operator names a server; everything is also inside.
"""
