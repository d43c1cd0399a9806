"""What this room offers the public, in the order in which it is written.

Files before the pages that link to them, documents before the lists.
"""

from gongkai.commons.pages import offer
from gongkai.disclosure.column_pages import ColumnFeeds, ColumnPages
from gongkai.disclosure.document_pages import AttachedFiles, DocumentPages
from gongkai.disclosure.sitemap_pages import Sitemaps

offer(AttachedFiles())
offer(DocumentPages())
offer(ColumnPages())
offer(ColumnFeeds())
offer(Sitemaps())
