"""The annual report: statutory tables, and reading those of others (年度报告).

Regulation (2019) arts. 49 and 50. The tables of each form are dated data of `rules`;
this room turns files (TXT, HTML, PDF, DOCX) into lines for `rules.report_reading`.
"""
