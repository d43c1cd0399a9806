"""Why synonyms may not be changed, and why words cannot be synonyms."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal
from gongkai.organisation.models import Agency
from gongkai.organisation.queries import Permits
from gongkai.organisation.refusals import permission_refusals
from gongkai.organisation.roles import Permission
from gongkai.search.models import SynonymGroup
from gongkai.search.synonyms import LONGEST_WORD, MOST_WORDS, tidy_words
from gongkai.search.words import searched


def synonym_refusals(agency: Agency, permits: Permits) -> list[Refusal]:
    """Why a person may not change the synonyms: it is the OGI office's work."""
    if agency.ogi_office is None:
        return [Refusal("no_ogi_office", _("请先由管理员指定政府信息公开工作机构。"))]
    return permission_refusals(
        permits, Permission.ARRANGE_COLUMNS, division=agency.ogi_office
    )


def synonym_input_refusals(
    words: Sequence[str], group: SynonymGroup | None
) -> list[Refusal]:
    """Why these words cannot be a group; `group` is the one that is changed."""
    tidy = tidy_words(words)
    refusals = []
    if len({searched(word) for word in tidy}) < 2:
        refusals.append(
            Refusal("too_few_words", _("请填写至少两个意思相同的词，每行一个。"))
        )
    if len(tidy) > MOST_WORDS:
        refusals.append(
            Refusal(
                "too_many_words",
                _("一组最多 %d 个词，请分成几组。") % MOST_WORDS,
            )
        )
    for word in tidy:
        if not 2 <= len(searched(word)) <= LONGEST_WORD:
            refusals.append(
                Refusal(
                    "word_of_odd_length",
                    _("“%(word)s”须有 2 至 %(most)d 个字（不计标点），请修改。")
                    % {"word": word[:LONGEST_WORD], "most": LONGEST_WORD},
                )
            )
    return refusals + _taken(tidy, group)


def _taken(words: Sequence[str], group: SynonymGroup | None) -> list[Refusal]:
    """A word stands in one group: two would make three meanings one."""
    wanted = {searched(word): word for word in words}
    others = SynonymGroup.objects.all()
    if group is not None:
        others = others.exclude(pk=group.pk)
    return [
        Refusal(
            "word_in_another_group",
            _("“%(word)s”已在另一组（%(group)s），请改那一组。")
            % {"word": wanted[key], "group": other},
        )
        for other in others
        for key in map(searched, other.word_list)
        if key in wanted
    ]
