"""Addresses of the register of AI systems."""

from django.urls import path

from fairlead.web.inventory import views

app_name = "inventory"
urlpatterns = [
    path("", views.systems, name="systems"),
    path("new/", views.new, name="new"),
    path("<slug:ref>/", views.system, name="system"),
    path("<slug:ref>/edit/", views.edit, name="edit"),
    path("<slug:ref>/scope/", views.scope, name="scope"),
    path("<slug:ref>/stage/", views.stage, name="stage"),
    path("<slug:ref>/stage/back/<slug:stage>/", views.undo_stage, name="undo_stage"),
]
