"""Why a file cannot be redacted, in sentences that say what to do instead."""

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal, Refused


class RedactionRefused(Refused):
    """A file cannot be redacted.

    Codes: `encrypted`, `unreadable`, `empty`, `too_many_pages`, `page_too_large`,
    `page_changes`, `several_pictures`, `nothing_marked`, `nothing_found`, `blank_word`,
    and those of `regions.region_refusals`.
    """


def refused(code: str, sentence: str) -> RedactionRefused:
    """The refusal for one reason."""
    return RedactionRefused([Refusal(code, sentence)])


def encrypted() -> RedactionRefused:
    """The file asks for a password."""
    return refused(
        "encrypted", _("文件已加密，无法处理。请先用密码打开并另存为不加密的 PDF。")
    )


def unreadable() -> RedactionRefused:
    """The file is broken or something else."""
    return refused(
        "unreadable", _("文件已损坏或者不是 PDF，无法处理。请重新生成或者扫描后再试。")
    )


def picture_unreadable() -> RedactionRefused:
    """The picture is broken or something else."""
    return refused(
        "unreadable", _("图片已损坏或者格式不支持，请另存为 PNG 或者 JPEG 后再试。")
    )


def without_pages() -> RedactionRefused:
    """The file has no pages."""
    return refused("empty", _("文件没有任何页面，请检查是否选对了文件。"))


def too_many_pages(count: int, most: int) -> RedactionRefused:
    """The file is longer than can be handled at once."""
    return refused(
        "too_many_pages",
        _("文件有%(count)d页，一次最多处理%(most)d页，请拆分后再试。")
        % {"count": count, "most": most},
    )


def page_too_large(number: int) -> RedactionRefused:
    """A page has more pixels than fit into memory."""
    return refused(
        "page_too_large",
        _("第%(page)d页的页面过大，请缩小到 A0 以内后再试。") % {"page": number},
    )


def picture_too_large() -> RedactionRefused:
    """A picture has more pixels than fit into memory."""
    return refused("page_too_large", _("图片像素过多，请缩小后再试。"))


def page_changes(number: int) -> RedactionRefused:
    """What is laid over a page cannot be made part of it."""
    return refused(
        "page_changes",
        _("第%(page)d页的表单或者批注无法合并到页面。请打印为新的 PDF 后再试。")
        % {"page": number},
    )


def several_pictures() -> RedactionRefused:
    """A moving picture hides frames behind the one that is seen."""
    return refused(
        "several_pictures", _("图片含有多帧，无法逐帧处理。请另存为单张图片后再试。")
    )


def nothing_marked() -> RedactionRefused:
    """Neither regions nor words were given."""
    return refused(
        "nothing_marked", _("还没有标出不予公开的内容，请框选区域或者填写词语。")
    )


def nothing_found() -> RedactionRefused:
    """Of the words none stands in the file, and no region was given."""
    return refused(
        "nothing_found",
        _("文件中没有找到这些词语，可能是扫描件或者文字已转为图形，请直接框选区域。"),
    )


def blank_word() -> RedactionRefused:
    """A word consists of spaces only."""
    return refused("blank_word", _("要去除的词语中有一个是空白，请删去或者补全。"))
