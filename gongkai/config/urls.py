"""Addresses that are answered by Django; every other public page is a baked file."""

from django.urls import include, path

urlpatterns = [
    path("desk/", include("gongkai.desk.urls")),
    path("requests/", include("gongkai.portal.applicant.urls")),
]

handler400 = "gongkai.config.error_views.bad_request"
handler403 = "gongkai.desk.views.error_views.forbidden"
handler404 = "gongkai.config.error_views.not_found"
handler500 = "gongkai.config.error_views.server_error"
