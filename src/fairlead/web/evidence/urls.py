"""Addresses of evidence."""

from django.urls import path

from fairlead.web.evidence import views

app_name = "evidence"
urlpatterns = [
    path("", views.items, name="items"),
    path("new/file/", views.new_file, name="new"),
    path("new/link/", views.new_link, name="new_link"),
    path("new/measurement/", views.new_measurement, name="new_measurement"),
    path("<slug:ref>/", views.item, name="item"),
    path("<slug:ref>/download/", views.download, name="download"),
    path("<slug:ref>/envelope/", views.envelope, name="envelope"),
    path("<slug:ref>/accept/", views.accept, name="accept"),
    path("<slug:ref>/reject/", views.reject, name="reject"),
    path("<slug:ref>/links/", views.links, name="links"),
    path("<slug:ref>/withhold/", views.withhold, name="withhold"),
    path("<slug:ref>/erase/", views.erase, name="erase"),
]
