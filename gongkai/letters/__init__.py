"""Official letters (文书): what they say, and how they look as PDF and DOCX.

The texts are data (`data/kinds.toml`); an agency may replace each by its own. What the
law decides is not theirs to change: the article comes from `rules.outcomes`, the way to
challenge a decision from its outcome and its day. The room knows no applicant's record:
it is given fields and gives back a letter.
"""
