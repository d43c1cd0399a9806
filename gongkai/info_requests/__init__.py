"""Disclosure upon request: from receipt to the archive (依申请公开).

A request (申请) is received, registered, handled, replied to, served, closed. What the
applicant said and what was said to them lies sealed; who opens it is journaled.
"""
