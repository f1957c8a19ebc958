"""Addresses of readiness."""

from django.urls import path

from fairlead.web.readiness import views

app_name = "readiness"
urlpatterns = [
    path("", views.stage_1, name="home"),
    path("stage-2/", views.stage_2, name="stage_2"),
    path("report/<slug:view>.<slug:form>", views.report, name="report"),
    path("snapshots/<slug:view>/", views.snapshots, name="snapshots"),
    path("snapshots/<slug:view>/store/", views.store, name="store"),
    path("compare/<slug:before>/<slug:after>/", views.compare, name="compare"),
]
