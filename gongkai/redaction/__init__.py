"""Partial disclosure that removes (区分处理): what is withheld is gone from the file.

Regulation 2019 art. 37: what can be separated is given, the rest withheld. Nothing is
covered: every page becomes a picture of itself, on which the withheld parts are
painted over, and the file is written anew from the pictures alone. The room knows no
records: it is given bytes and gives back bytes.
"""
