"""Copies of public documents made from their text: PDF, DOCX, cards for sharing.

They are made when asked for and kept nowhere: what is withdrawn cannot be had.
"""
