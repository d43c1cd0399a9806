"""Addresses of the applicant's side: of the first agency, and of others by slug."""

from django.urls import URLPattern, URLResolver, include, path

from gongkai.portal.applicant.views import apply_views, landing_views, status_views

_of_an_agency: list[URLPattern | URLResolver] = [
    path("", landing_views.landing),
    path("apply/", apply_views.choose),
    path("apply/<slug:who>/", apply_views.apply),
    path("receipt/", apply_views.receipt),
    path("status/", status_views.status),
    path("status/leave/", status_views.leave),
    path("status/files/<int:key>/", status_views.file),
    path("status/<slug:name>/", status_views.act),
]

urlpatterns = [
    *_of_an_agency,
    path("<slug:agency>/", include(_of_an_agency)),
]
