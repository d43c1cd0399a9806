"""Addresses of the public search."""

from django.urls import path

from gongkai.search import public_views

app_name = "search"
urlpatterns = [
    path("", public_views.search, name="search"),
    path("suggestions/", public_views.suggest, name="suggest"),
    path("opensearch.xml", public_views.description, name="description"),
]
