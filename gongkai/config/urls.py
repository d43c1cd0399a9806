"""Addresses that are answered by Django; every other public page is a baked file."""

from django.urls import include, path

from gongkai.desk.views import single_sign_on_views

urlpatterns = [
    # Without the desk's namespace: django-allauth asks for them by these names.
    path(
        "desk/<slug:provider_id>/login/",
        single_sign_on_views.begin,
        name="openid_connect_login",
    ),
    path(
        "desk/<slug:provider_id>/login/callback/",
        single_sign_on_views.end,
        name="openid_connect_callback",
    ),
    path("desk/", include("gongkai.desk.urls")),
    path("requests/", include("gongkai.portal.applicant.urls")),
    path("search/", include("gongkai.search.urls")),
    path("subscriptions/", include("gongkai.subscriptions.urls")),
    path("copies/", include("gongkai.portal.copies.urls")),
    path("api/v1/", include("gongkai.open_data.urls")),
]

handler400 = "gongkai.config.error_views.bad_request"
handler403 = "gongkai.desk.views.error_views.forbidden"
handler404 = "gongkai.config.error_views.not_found"
handler500 = "gongkai.config.error_views.server_error"
