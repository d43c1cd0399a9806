"""Agencies, their divisions, their staff, and who may do what (机构)."""
