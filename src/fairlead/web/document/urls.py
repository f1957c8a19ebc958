"""Addresses of documented information."""

from django.urls import path

from fairlead.web.document import views

app_name = "document"
urlpatterns = [
    path("", views.documents, name="documents"),
    path("new/", views.new, name="new"),
    path("<slug:ref>/", views.document, name="document"),
    path("<slug:ref>/edit/", views.edit, name="edit"),
    path("<slug:ref>/approve/", views.approve, name="approve"),
    path("<slug:ref>/communicate/", views.communicate, name="communicate"),
]
