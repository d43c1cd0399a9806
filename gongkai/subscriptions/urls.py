"""Addresses of subscriptions by e-mail."""

from django.urls import path

from gongkai.subscriptions import public_views

app_name = "subscriptions"
urlpatterns = [
    path("", public_views.subscribe, name="subscribe"),
    path("confirm/<int:subscription>/<slug:given>/", public_views.confirm),
    path("end/<int:subscription>/<slug:given>/", public_views.end),
]
