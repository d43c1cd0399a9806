"""Addresses of copies: the document's folder and number, and the form."""

from django.urls import path

from gongkai.portal.copies import public_views

urlpatterns = [path("<int:folder>/<int:document>.<slug:form>", public_views.copy)]
