"""Characters nobody sees, which come along when text is pasted."""

import re

# Control characters, which XML cannot hold; marks without width; those that turn the
# direction of what follows, so that a title reads otherwise than it is stored. What
# joins letters in some scripts (U+200C, U+200D) stays.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2060\u202a-\u202e\ufeff"
    "\ufff9-\ufffb\ufffe\uffff]"
)
# Word processors end lines and pages with these.
_BREAK = re.compile("[\x0b\x0c\x85\u2028\u2029]")


def without_hidden(text: str) -> str:
    """Text without characters that cannot be seen; odd line ends become spaces."""
    return _HIDDEN.sub("", _BREAK.sub(" ", text))
