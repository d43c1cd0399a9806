"""What a text and its files are checked for before anyone reviews them (查验).

Personal data, marks of secrecy, form and wording, in the text and in every part of
every attachment. What cannot be read is said to be unread. Regulation 2019 arts. 15
and 17. Nothing found is ever kept or shown but by its place and in its masked form,
and no text leaves the machine.
"""
