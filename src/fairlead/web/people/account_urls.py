"""Addresses of a person's own account, whatever the organization."""

from django.urls import path

from fairlead.web.people import account

app_name = "account"
urlpatterns = [
    path("", account.details, name="details"),
    path("address/", account.address, name="address"),
    path("address/<str:token>/", account.confirm_address, name="confirm_address"),
    path("devices/", account.devices, name="devices"),
    path("devices/others/end/", account.end_other_devices, name="end_other_devices"),
    path("devices/<int:number>/end/", account.end_device, name="end_device"),
]
