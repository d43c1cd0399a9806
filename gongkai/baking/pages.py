"""What baking itself adds to the tree."""

from gongkai.baking.static_pages import StaticAssets
from gongkai.commons.pages import offer

offer(StaticAssets())
