"""Addresses of the audit trail."""

from django.urls import path

from fairlead.web.trail import views

app_name = "trail"
urlpatterns = [path("", views.entries, name="entries"), path("<int:seq>/", views.entry, name="entry")]
