"""Addresses of what people keep about lists."""

from django.urls import path

from fairlead.web.lists import views

app_name = "lists"
urlpatterns = [
    path("<slug:place>/arrange/", views.arrange, name="arrange"),
    path("<slug:place>/views/", views.save, name="save"),
    path("views/<slug:ref>/delete/", views.delete, name="delete"),
    path("views/<slug:ref>/restore/", views.restore, name="restore"),
]
