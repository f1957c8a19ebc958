"""Addresses of the risk register."""

from django.urls import path

from fairlead.web.risk import catalogue, criteria, decisions, views

app_name = "risk"
urlpatterns = [
    path("", views.risks, name="risks"),
    path("heat/", views.heat_table, name="heat"),
    path("waiting/", views.waiting, name="waiting"),
    path("library/", catalogue.catalogue, name="catalogue"),
    path("new/", views.new, name="new"),
    path("criteria/", criteria.criteria, name="criteria"),
    path("criteria/change/", criteria.change, name="criteria_change"),
    path("<slug:ref>/", views.risk, name="risk"),
    path("<slug:ref>/edit/", views.edit, name="edit"),
    path("<slug:ref>/rate/", decisions.rate, name="rate"),
    path("<slug:ref>/treat/", decisions.treat, name="treat"),
    path("<slug:ref>/accept/", decisions.accept, name="accept"),
    path("<slug:ref>/close/", decisions.close, name="close"),
    path("<slug:ref>/reopen/", decisions.reopen, name="reopen"),
]
