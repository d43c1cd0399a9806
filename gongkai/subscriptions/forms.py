"""What a reader fills in to be told."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.disclosure.models import Column, Site
from gongkai.organisation.models import Agency
from gongkai.rules.classifications import topics
from gongkai.subscriptions.actions.subscribing import Wish
from gongkai.subscriptions.models import Rhythm

EVERYTHING = "all"


class SubscriptionForm(forms.Form):
    """邮件订阅 — where, which words, how often, to which mailbox."""

    place = forms.ChoiceField(
        label=gettext_lazy("订阅什么"),
        error_messages={"invalid_choice": gettext_lazy("请从列表中选择订阅的内容。")},
    )
    words = forms.CharField(
        label=gettext_lazy("只要含有这些词语的信息"),
        help_text=gettext_lazy("几个词之间用空格隔开，须全部出现，例如：低保 标准"),
        required=False,
        max_length=60,
        error_messages={"max_length": gettext_lazy("词语最多 60 个字，请缩短。")},
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("发送方式"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        initial=Rhythm.DAILY,
        error_messages={"required": gettext_lazy("请选择发送方式。")},
    )
    address = forms.EmailField(
        label=gettext_lazy("电子邮箱"),
        help_text=gettext_lazy(
            "只用来发送您订阅的内容，加密保存；取消订阅后立即删除。"
        ),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("请填写电子邮箱。"),
            "invalid": gettext_lazy("请填写完整的电子邮箱，例如 name@example.cn。"),
            "max_length": gettext_lazy("电子邮箱过长，请检查。"),
        },
    )

    def __init__(self, agency: Agency, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        sites = agency.sites.filter(is_open=True)
        columns = Column.objects.filter(
            site__agency=agency, is_open=True, site__is_open=True
        ).select_related("site")
        self._sites = {f"site-{one.pk}": one for one in sites}
        self._columns = {f"column-{one.pk}": one for one in columns}
        self._topics = {f"topic-{one.key}": one for one in topics()}
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        of_site, of_column = _("站点：%(name)s"), _("栏目：%(name)s（%(site)s）")
        of_topic = _("主题：%(name)s")
        choices = [(EVERYTHING, _("全部信息"))]
        choices += [
            (key, of_site % {"name": one.name}) for key, one in self._sites.items()
        ]
        choices += [
            (key, of_column % {"name": one.name, "site": one.site.name})
            for key, one in self._columns.items()
        ]
        choices += [
            (key, of_topic % {"name": one.name}) for key, one in self._topics.items()
        ]
        place.choices = choices

    def wish(self) -> Wish:
        """What was asked; the form is valid."""
        place = self.cleaned_data["place"]
        topic = self._topics.get(place)
        site: Site | None = self._sites.get(place)
        return Wish(
            site=site,
            column=self._columns.get(place),
            topic=topic.key if topic else "",
            words=" ".join(self.cleaned_data["words"].split()),
            rhythm=Rhythm(self.cleaned_data["rhythm"]),
        )
