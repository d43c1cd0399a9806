"""Readers who are told by e-mail what is new in a place or has their words (邮件订阅).

An address lies sealed, is used for this alone, and is erased with the subscription. It
counts only after its owner has confirmed it, and every e-mail ends it with one click
(RFC 8058). Nothing of it stands in the journal: who reads what is nobody's business.
"""
