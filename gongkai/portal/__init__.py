"""Public pages that gather several rooms: home, platform, sub-sites (门户)."""
