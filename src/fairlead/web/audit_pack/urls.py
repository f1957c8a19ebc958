"""Addresses of audit packs."""

from django.urls import path

from fairlead.web.audit_pack import views

app_name = "audit_pack"
urlpatterns = [
    path("", views.packs, name="packs"),
    path("new/", views.new, name="new"),
    path("<slug:ref>/", views.pack, name="pack"),
    path("<slug:ref>/progress/", views.progress, name="progress"),
    path("<slug:ref>/cancel/", views.cancel, name="cancel"),
    path("<slug:ref>/download/", views.download, name="download"),
]
