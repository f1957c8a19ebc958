"""Addresses of what concerns an organization as a whole."""

from django.urls import path

from fairlead.web.organization import views

app_name = "organization"
urlpatterns = [
    path("export/", views.export, name="export"),
]
