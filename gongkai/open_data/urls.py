"""Addresses of the read API, as its table says."""

from django.urls import path

from gongkai.open_data.endpoints import ENDPOINTS
from gongkai.open_data.public_views import endpoint_view, nothing_at

app_name = "open_data"
urlpatterns = [
    *(
        path(
            endpoint.path.replace("{index_number}", "<path:index_number>"),
            endpoint_view(endpoint),
            name=endpoint.name,
        )
        for endpoint in ENDPOINTS
    ),
    path("<path:rest>", nothing_at),
]
