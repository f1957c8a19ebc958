"""Addresses of discovery."""

from django.urls import path

from fairlead.web.discovery import views

app_name = "discovery"
urlpatterns = [
    path("", views.candidates, name="candidates"),
    path("upload/", views.upload, name="upload"),
    path("scans/<slug:ref>/", views.scan, name="scan"),
    path("<slug:ref>/", views.candidate, name="candidate"),
    path("<slug:ref>/accept/", views.accept, name="accept"),
    path("<slug:ref>/merge/", views.merge, name="merge"),
    path("<slug:ref>/dismiss/", views.dismiss, name="dismiss"),
]
