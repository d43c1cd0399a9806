"""Fittings every room uses: public pages, uploads, text. Nothing here knows the office."""
