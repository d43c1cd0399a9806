"""After whatever happens, every face shows what the store has, and they agree."""

import shutil
from datetime import timedelta

import pytest
from django.conf import settings

from gongkai.baking.actions import FOLLOWER
from gongkai.baking.queries import verify
from gongkai.journal.models import Cursor
from gongkai.journal.queries import position
from tests.factories import agency_with_portal
from tests.outlets.faces import differences_from_full_bake, disagreements
from tests.outlets.happenings import IN_ORDER, Town
from tests.public import bake, follow, served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("public_folder"),
]


def test_every_face_agrees_after_every_action() -> None:
    agency_with_portal()
    bake()
    beginning = settings.PUBLIC_FOLDER / "beginning"
    shutil.copytree(served(), beginning)
    first = position(FOLLOWER)
    town = Town()
    found: dict[str, list[str]] = {}

    for number, happening in enumerate(IN_ORDER, start=1):
        happening(town)
        town.at += timedelta(hours=1)
        follow()
        wrong = disagreements()
        if number % 6 == 0 or happening is IN_ORDER[-1]:
            wrong += differences_from_full_bake()
        if wrong:
            found[happening.__name__] = wrong

    assert found == {}
    assert verify().is_clean

    # Whoever was away all the time reads the same journal and gets the same tree.
    shutil.rmtree(served())
    beginning.rename(served())
    Cursor.objects.filter(follower=FOLLOWER).update(last_number=first)
    follow()

    assert differences_from_full_bake() == []
    assert verify().is_clean
