"""How the desk shows why an act is refused: at which field, and whether set apart.

What is refused, and why, is said by `disclosure.refusals` and
`disclosure.document_refusals` alone, which the actions ask too.
"""

OUT_OF_REACH = frozenset(
    {
        "not_permitted",
        "wrong_state",
        "not_in_review",
        "not_in_the_making",
        "not_in_chain",
        "already_given",
        "in_the_making",
        "not_scheduled",
        "never_published",
        "is_public",
    }
)
"""Reasons that no work on the text removes: such buttons stand apart, folded away."""

_FIELDS = {
    "no_ground": "ground",
    "no_opinion": "opinion",
    "time_has_passed": "publish_at",
    "no_reexamination": "reexamine_on",
    "no_agency": "agency_name",
    "in_the_future": "answered_on",
    "itself": "target",
    "column_takes_nothing": "column",
}


def field_of(code: str) -> str | None:
    """The field a reason speaks of, so that it is said there too."""
    return _FIELDS.get(code)
