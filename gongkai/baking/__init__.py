"""Turns what is published into files that any web server can serve (静态发布).

Reads the journal, asks the rooms' page sets which pages an entry touches, and writes
those. The manifest in the store says what every file must be.
"""
