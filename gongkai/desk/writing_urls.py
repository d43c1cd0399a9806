"""Addresses of the desk for writing and reviewing."""

from django.urls import path

from gongkai.desk.views import (
    deputy_views,
    keeping_views,
    reading_views,
    rendering_views,
    review_views,
    template_views,
)

_EDITION = "documents/<int:document>/<int:number>/"

urlpatterns = [
    path("documents/new/unsaved/", keeping_views.keep_new, name="keep_new"),
    path(f"{_EDITION}unsaved/", keeping_views.keep, name="keep"),
    path("paste/", keeping_views.paste, name="paste"),
    path("files/", keeping_views.hold, name="hold"),
    path("files/<int:held>/", keeping_views.held_file, name="held_file"),
    path(f"{_EDITION}pictures/<str:name>", keeping_views.picture, name="picture"),
    path(f"{_EDITION}review/", review_views.review, name="review"),
    path(
        f"{_EDITION}remarks/<int:remark>/settle/",
        review_views.settle,
        name="settle",
    ),
    path("reviews/", review_views.queue, name="reviews"),
    path(f"{_EDITION}preview/phone/", reading_views.on_a_phone, name="phone_preview"),
    path(
        f"{_EDITION}preview/<int:placement>/",
        reading_views.previewed_in_column,
        name="column_preview",
    ),
    path(
        f"{_EDITION}attachments/<int:position>/pages/<int:page>/",
        rendering_views.page_picture,
        name="attachment_page",
    ),
    path(
        f"{_EDITION}attachments/<int:position>/text/",
        rendering_views.attachment_text,
        name="attachment_text",
    ),
    path("deputies/", deputy_views.deputies, name="deputies"),
    path("deputies/<int:deputation>/end/", deputy_views.end, name="end_deputation"),
    path("templates/", template_views.templates, name="templates"),
    path("templates/new/", template_views.new, name="new_template"),
    path("templates/<int:template>/", template_views.change, name="change_template"),
]
