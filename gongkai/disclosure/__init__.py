"""Proactive disclosure: sites, columns, documents, editions, guide (主动公开).

A document is identity: its index number, class and places. An edition is one text of
it with a state. One edition of a document is public at a time; any number were before.
"""
