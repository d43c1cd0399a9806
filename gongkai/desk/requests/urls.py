"""Addresses of the officer's side of requests, beneath /desk/requests/."""

from django.urls import path

from gongkai.desk.requests.views import (
    board_views,
    case_views,
    letter_text_views,
    letter_views,
    publishing_views,
    redaction_views,
)

urlpatterns = [
    path("", board_views.board, name="requests"),
    path("new/", board_views.enter, name="enter_request"),
    path("letters-sent/", board_views.sent_letters, name="sent_letters"),
    path("letter-texts/", letter_text_views.texts, name="letter_texts"),
    path("letter-texts/numbering/", letter_text_views.numbering, name="numbering"),
    path("letter-texts/<slug:kind>/", letter_text_views.text, name="letter_text"),
    path("<int:key>/", case_views.case, name="request"),
    path("<int:key>/moves/<slug:name>/", case_views.move, name="move"),
    path("<int:key>/reply/", case_views.reply, name="reply"),
    path("<int:key>/letters/", letter_views.letters, name="letters"),
    path("<int:key>/letters/<slug:kind>/", letter_views.letter, name="letter"),
    path("<int:key>/files/<int:file>/", case_views.file, name="request_file"),
    path("<int:key>/files/<int:file>/redact/", redaction_views.redact, name="redact"),
    path(
        "<int:key>/files/<int:file>/pages/<int:number>/",
        redaction_views.page,
        name="page_picture",
    ),
    path("<int:key>/publish/", publishing_views.publish, name="publish_reply"),
]
