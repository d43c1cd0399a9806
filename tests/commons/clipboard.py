"""Invented samples of what office programs put on the clipboard as HTML."""

WORD = r"""Version:1.0
StartHTML:0000000105
EndHTML:0000009999
<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word">
<head>
<meta name=ProgId content=Word.Document>
<meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml>
<![endif]-->
<style>
<!--
 @font-face {font-family:仿宋; panose-1:2 1 6 9 6 1 1 1 1 1;}
 p.MsoNormal, li.MsoNormal {mso-style-unhide:no; margin:0cm; font-size:16.0pt;}
 @list l0:level1 {mso-level-number-format:bullet; mso-level-text:;}
-->
</style>
</head>
<body lang=ZH-CN style='tab-interval:21.0pt'>
<!--StartFragment-->
<h1 style='mso-list:l3 level1 lfo4'><![if !supportLists]><span lang=EN-US><span
style='mso-list:Ignore'>一、<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]><span style='font-family:黑体'>总体要求<span
lang=EN-US><o:p></o:p></span></span></h1>
<p class=MsoNormal style='text-indent:32.0pt'><span style='font-family:仿宋'>各市民政
局：为做好<b><span lang=EN-US>2026</span>年</b>取暖补贴发放，通知如下。</span><a
style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference><span style='mso-special-character:footnote'>
<![if !supportFootnotes]><span class=MsoFootnoteReference>[1]</span><![endif]>
</span></span></a><span lang=EN-US><o:p></o:p></span></p>
<p class=MsoListParagraph style='margin-left:21.0pt;text-indent:-21.0pt;
mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US
style='font-family:Wingdings'><span style='mso-list:Ignore'>l<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;</span></span></span><![endif]>
摸底排查<span lang=EN-US><o:p></o:p></span></p>
<p class=MsoListParagraph style='margin-left:42.0pt;mso-list:l0 level2 lfo1'>
<![if !supportLists]><span style='mso-list:Ignore'>n&nbsp;</span><![endif]>逐户登记</p>
<p class=MsoListParagraph style='margin-left:21.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='mso-list:Ignore'>l&nbsp;</span><![endif]>公开名单</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
lang=EN-US>3.<span style='font:7.0pt "Times New Roman"'>&nbsp;</span></span><![endif]>
核对金额</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
lang=EN-US>4.<span>&nbsp;</span></span><![endif]>按月发放</p>
<p class=MsoNormal style='mso-list:l2 level1 lfo3'><![if !supportLists]><span>（一）
<span>&nbsp;</span></span><![endif]>保留的编号</p>
<table class=MsoTableGrid border=1 cellspacing=0 style='mso-yfti-tbllook:1184'>
 <thead><tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'>
  <td width=100 rowspan=2><p class=MsoNormal><b>项目<o:p></o:p></b></p></td>
  <td width=200 colspan=2><p class=MsoNormal align=center>金额</p></td></tr></thead>
 <tr style='mso-yfti-irow:1;mso-yfti-lastrow:yes'><td>城市</td>
  <td>农村<a href="https://example.org/">标准</a></td></tr>
</table>
<p class=MsoNormal>第三条<span class=msoIns><ins cite="mailto:lin"
datetime="2026-01-01T09:00">按新标准执行</ins></span><span class=msoDel><del
cite="mailto:lin">另行通知</del></span>。<span
style='display:none;mso-hide:all'>不得公开</span><span class=MsoCommentReference><a
style='mso-comment-reference:LXH_1;mso-comment-date:20260101' href="#_msocom_1">
[LXH1]</a></span><img width=20 height=10 src="file:///C:/Temp/clip_image001.png"></p>
<div style='mso-element:footnote-list'><hr align=left size=1 width="33%">
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a
style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1" title=""><span>[1]</span>
</a> 以当年公布的标准为准。</p></div></div>
<div style='mso-element:comment-list'><div style='mso-element:comment'>
<p class=MsoCommentText>这里再核实。</p></div></div>
<!--EndFragment-->
</body></html>"""

WPS = r"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name="ProgId" content="Word.Document"/><meta name="Generator"
content="Microsoft Word 14"/><!--[if gte mso 9]><xml></xml><![endif]--></head>
<body style="tab-interval:21pt;text-justify-trim:punctuation;"><!--StartFragment-->
<p class="MsoNormal" style="mso-outline-level:1;"><span
style="mso-spacerun:'yes';font-family:黑体;font-size:16.0000pt;">二、工作安排</span></p>
<p class="MsoNormal"><b><span style="mso-spacerun:'yes';">（一）</span></b><span
style="font-family:仿宋">宣传发动。</span></p>
<p class="MsoNormal" style="margin-left:0;text-indent:0;mso-list:l0 level1 lfo1;">
<!--[if !supportLists]--><span style="font-family:宋体;"><span
style="mso-list:Ignore;">1.<span>&nbsp;</span></span></span><!--[endif]-->
<span style="mso-spacerun:'yes';">制定方案</span></p>
<p class="MsoNormal" style="mso-list:l0 level1 lfo1;"><!--[if !supportLists]--><span
style="mso-list:Ignore;">2.<span>&nbsp;</span></span><!--[endif]-->组织培训</p>
<!--EndFragment--></body></html>"""

PIECES = (
    "<p style='mso-list:l0 level1 lfo1'>",
    "<p style='mso-list:l0 level3 lfo1'>",
    "<span style='mso-list:Ignore'>1.</span>",
    "<span style='mso-list:Ignore'>（一）</span>",
    "<p class=MsoTitle>",
    "</p>",
    "<td>",
    "<tr>",
    "<table>",
    "</table>",
    "<thead>",
    "<li>",
    "<b>",
    "</b>",
    "<o:p></o:p>",
    "<del>删</del>",
    '<a href="#_ftn1">[1]</a>',
    "<![if !supportLists]>",
    "<![endif]>",
    "文字",
    "<img src='/files/ab/x.png' alt='图'>",
    "<span style='font-weight:bold'>",
    "</span>",
)
