"""Every change to sites, columns, documents and editions, by chapter.

`drafting` writes and submits, `reviewing` decides, `publishing` brings before the
public and takes away, `arranging` keeps sites, columns and places, `classifying`
says what a document is, `migrating` brings in what an older system published.
"""
