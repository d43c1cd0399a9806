"""Which text and which particulars a letter of an agency is made from."""

from datetime import date

from gongkai.letters.kinds import kind_of
from gongkai.letters.models import Letterhead, LetterTemplate
from gongkai.organisation.models import Agency


def text_in_force(agency: Agency, kind: str, *, on: date) -> str:
    """The text of a kind of letter on a day: the agency's own, else the default.

    Raises KeyError for an unknown kind.
    """
    own = LetterTemplate.objects.filter(agency=agency, kind=kind, from_on__lte=on)
    newest = own.order_by("-from_on", "-pk").first()
    return newest.text if newest and newest.text else kind_of(kind).text


def letterhead_of(agency: Agency) -> Letterhead:
    """What the agency's letters say of itself; empty when nothing is set."""
    found = Letterhead.objects.filter(agency=agency).first()
    return found or Letterhead(agency=agency)
