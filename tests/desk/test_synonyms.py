"""The clerks' page of synonyms."""

import pytest
from django.test import Client

from gongkai.organisation.models import Agency
from gongkai.search.models import SynonymGroup
from tests.factories import person

PAGE = "/desk/synonyms/"


@pytest.fixture
def office(agency: Agency, client: Client) -> Client:
    """Zhou of the OGI office at the desk."""
    client.force_login(person("zhou"))
    return client


def test_group_is_entered_changed_and_dropped(office: Client) -> None:
    office.post(PAGE, {"words": "低保\n最低生活保障\n"})
    group = SynonymGroup.objects.get()

    office.post(f"{PAGE}{group.pk}/", {"words": "低保\n最低生活保障\n城乡低保"})
    group.refresh_from_db()
    assert group.word_list == ["低保", "最低生活保障", "城乡低保"]
    assert "低保 = 最低生活保障 = 城乡低保" in office.get(PAGE).content.decode()
    office.post(f"{PAGE}{group.pk}/drop/")

    assert not SynonymGroup.objects.exists()


def test_faulty_group_is_refused_and_kept_typed(office: Client) -> None:
    answer = office.post(PAGE, {"words": "低保"})

    assert answer.status_code in {400, 409, 422}
    assert "低保</textarea>" in answer.content.decode()


def test_others_may_not_change_synonyms(client: Client, agency: Agency) -> None:
    client.force_login(person("lin"))

    answer = client.post(PAGE, {"words": "低保\n最低生活保障"})

    assert answer.status_code == 403
    assert not SynonymGroup.objects.exists()
