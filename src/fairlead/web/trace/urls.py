"""Addresses of the thread."""

from django.urls import path

from fairlead.web.trace import views

app_name = "trace"
urlpatterns = [path("<str:ref>/", views.trace, name="trace")]
