"""Finding what is public by its words (检索): a local index that follows the journal.

The index is a copy beside the database and can always be made anew. It knows which
documents hold a text; what a reader is shown comes from the store, where it is asked
whether a document is still public.
"""
