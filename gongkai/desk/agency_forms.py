"""Founding a further agency, and changing a division."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.fields import RecordField
from gongkai.desk.organisation_forms import DivisionForm
from gongkai.organisation.models import Agency, Division, Level

PARTICULARS = (
    "name",
    "short_name",
    "slug",
    "level",
    "superior",
    "organisation_code",
    "document_prefix",
    "site_name",
    "site_domain",
    "site_id_code",
    "address",
    "postcode",
    "office_hours",
    "telephone",
)
"""The fields of the form that are the agency's own."""


class FoundingForm(forms.Form):
    """An agency, its OGI office, and its first administrator."""

    name = forms.CharField(label=_("机关名称"), max_length=100)
    short_name = forms.CharField(label=_("简称"), max_length=30)
    slug = forms.SlugField(
        label=_("地址名"),
        max_length=40,
        help_text=_("小写字母、数字和连字符；门户网站的地址为 /地址名/，不能更改。"),
    )
    level = forms.ChoiceField(label=_("层级"), choices=Level.choices)
    superior = RecordField(label=_("上级机关"), required=False)
    organisation_code = forms.CharField(
        label=_("组织机构代码"), max_length=18, help_text=_("用于编制索引号。")
    )
    document_prefix = forms.CharField(
        label=_("发文机关代字"), required=False, max_length=10
    )
    site_name = forms.CharField(label=_("网站名称"), max_length=60)
    site_domain = forms.CharField(label=_("网站域名"), max_length=100)
    site_id_code = forms.RegexField(
        r"^\d{10}$",
        label=_("网站标识码"),
        error_messages={"invalid": _("网站标识码是十位数字。")},
    )
    address = forms.CharField(label=_("办公地址"), max_length=200)
    postcode = forms.RegexField(
        r"^\d{6}$",
        label=_("邮政编码"),
        error_messages={"invalid": _("邮政编码是六位数字。")},
    )
    office_hours = forms.CharField(label=_("办公时间"), max_length=200)
    telephone = forms.CharField(label=_("联系电话"), max_length=40)
    office_name = forms.CharField(label=_("公开工作机构名称"), max_length=60)
    office_slug = forms.SlugField(
        label=_("公开工作机构地址名"), max_length=40, initial="office"
    )
    administrator_name = forms.CharField(label=_("系统管理员姓名"), max_length=40)
    administrator_post = forms.CharField(
        label=_("系统管理员职务"), required=False, max_length=60
    )
    username = forms.SlugField(
        label=_("系统管理员用户名"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("初始密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 个字符，请当面交给本人。"),
    )

    def __init__(self, own: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        superior = self.fields["superior"]
        assert isinstance(superior, RecordField)
        superior.offer_records(list(Agency.objects.all()))
        superior.initial = own.superior_id
        self.fields["site_domain"].initial = own.site_domain

    def clean_slug(self) -> str:
        """The address name in lower case."""
        return str(self.cleaned_data["slug"]).lower()

    def arguments(self) -> dict[str, Any]:
        """What `founding.found_with_portal` takes, once the form is valid."""
        typed = self.cleaned_data
        return {
            **{name: typed[name] for name in PARTICULARS},
            "office": {"name": typed["office_name"], "slug": typed["office_slug"]},
            "administrator": {
                "username": typed["username"],
                "name": typed["administrator_name"],
                "post": typed["administrator_post"],
                "password": typed["password"],
            },
        }


class DivisionChangeForm(DivisionForm):
    """The particulars of a division; its address name stays, readers have kept it."""

    slug = None  # type: ignore[assignment]

    def show(self, division: Division) -> None:
        """Fill in what stands now; a division is not beneath itself."""
        parent = self.fields["parent"]
        assert isinstance(parent, RecordField)
        for name, field in self.fields.items():
            field.initial = getattr(division, name)
        parent.initial = division.parent_id

    def clean_parent(self) -> Division | None:
        """The division above, which is neither this one nor beneath it."""
        above: Division | None = self.cleaned_data["parent"]
        step = above
        while step is not None:
            if step.pk == self.division_pk:
                raise forms.ValidationError(_("上级不能是本处室或其下属机构。"))
            step = step.parent
        return above

    division_pk: int | None = None
