"""Fittings every room uses: pages, uploads, text. Nothing here knows the office."""
