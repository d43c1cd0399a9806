"""Traditional pages stand beside the simplified ones and say what they are."""

from gongkai.baking.traditional import traditional_page

PAGE = """\
<html lang="zh-Hans"><head>
<link rel="canonical" href="https://a.example/notices/">
</head><body>
<a class="to-traditional" href="/hant/notices/" hreflang="zh-Hant" \
lang="zh-Hant">繁體</a>
<main id="main"><a href="/documents/0/1.html#a">干部理发后发面</a>
<a href="/files/1.pdf">附件</a><a href="/search/?q=1">检索</a></main></body></html>"""


def test_phrases_are_converted_and_links_stay_traditional() -> None:
    page = traditional_page(PAGE.encode()).decode()

    assert "幹部理髮後發麪" in page
    assert 'href="/hant/documents/0/1.html#a"' in page
    assert 'href="/files/1.pdf"' in page
    assert 'href="/search/?q=1"' in page


def test_converted_page_says_so_and_leads_back() -> None:
    page = traditional_page(PAGE.encode()).decode()

    assert '<html lang="zh-Hant">' in page
    assert 'rel="canonical" href="https://a.example/hant/notices/"' in page
    assert "本頁由簡體中文自動轉換" in page
    assert 'href=\'/notices/\' hreflang="zh-Hans" lang="zh-Hans">简体<' in page
