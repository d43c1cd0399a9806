"""Addresses that are answered by Django; every other public page is a baked file."""

from django.urls import include, path

urlpatterns = [
    path("desk/", include("gongkai.desk.urls")),
]
