"""What is public, for programs: read API, bulk export, catalogue (开放数据).

Everything here is read from the store and public already; nothing can be changed and
nobody need register. A document is named by its index number, which never changes.
"""
