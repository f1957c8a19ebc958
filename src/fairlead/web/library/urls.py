"""Addresses of the library: a provision's ref `iso42001:A.5.2` reads `iso42001/A.5.2/` in an address."""

from __future__ import annotations

from django.urls import path, register_converter

from fairlead.web.library import frameworks, views


class ProvisionConverter:
    """A provision's ref as two parts of an address."""

    regex = "[a-z0-9][a-z0-9-]{0,30}/[A-Za-z0-9][A-Za-z0-9._-]{0,40}"

    def to_python(self, value: str) -> str:
        """Return the ref that an address names."""
        return value.replace("/", ":", 1)

    def to_url(self, value: str) -> str:
        """Return the part of an address that names a ref."""
        return str(value).replace(":", "/", 1)


register_converter(ProvisionConverter, "provision")

app_name = "library"
urlpatterns = [
    path("", views.index, name="index"),
    path("panel/", views.provision_panel, name="provision_panel"),
    path("frameworks/", frameworks.frameworks, name="frameworks"),
    path("frameworks/<slug:pack>/", frameworks.framework, name="framework"),
    path("frameworks/<slug:pack>/<str:row>/", frameworks.framework_provision, name="framework_provision"),
    path("<provision:ref>/owner/", views.owner, name="owner"),
    path("<provision:ref>/", views.provision, name="provision"),
]
