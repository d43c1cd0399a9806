"""People with one role each, beside the cast."""

from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Division, Staff
from gongkai.organisation.roles import Role
from tests.factories import ADMINISTRATOR, SETTING_UP, person


def enrolled(
    place: Division, username: str, role: Role, limit: Division | None
) -> Staff:
    """A member of staff of a division with one role, limited to a division or not."""
    who = organisation.enrol(
        place,
        username=username,
        name=username,
        password=None,
        at=SETTING_UP,
        by=person(ADMINISTRATOR),
    )
    organisation.appoint(
        who,
        role,
        division=limit,
        from_on=SETTING_UP.date(),
        at=SETTING_UP,
        by=person(ADMINISTRATOR),
    )
    return who
