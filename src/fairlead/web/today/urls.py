"""Addresses of Today and of the first steps."""

from django.urls import path

from fairlead.web.today import views

app_name = "today"
urlpatterns = [
    path("", views.home, name="home"),
    path("first-steps/", views.questions, name="questions"),
    path("first-steps/<int:number>/", views.question, name="question"),
    path("first-steps/check/", views.check, name="check"),
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/<slug:task>/", views.move, name="move"),
    path("dismiss/<slug:notice>/", views.dismiss, name="dismiss"),
]
