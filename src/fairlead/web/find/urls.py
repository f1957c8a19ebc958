"""Addresses of finding."""

from django.urls import path

from fairlead.web.find import views

app_name = "find"
urlpatterns = [
    path("", views.find, name="find"),
    path("keys/", views.keys, name="keys"),
]
