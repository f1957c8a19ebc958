"""Addresses of the statement of applicability."""

from django.urls import path, register_converter

from fairlead.web.applicability import approval, decisions, versions, views


class ControlConverter:
    """A control as people say it: `A.6.2.4`, or `OC-0001`."""

    regex = r"[A-Z][A-Z0-9.\-]{1,39}"

    def to_python(self, value: str) -> str:
        """Return the control."""
        return value

    def to_url(self, value: str) -> str:
        """Return the control."""
        return value


class NumberConverter(ControlConverter):
    """The number of a version: `1.0`."""

    regex = versions.NUMBER.pattern


register_converter(ControlConverter, "control")
register_converter(NumberConverter, "version")

app_name = "applicability"
urlpatterns = [
    path("", views.statement, name="statement"),
    path("several/", decisions.several, name="several"),
    path("own/", decisions.own, name="own"),
    path("submit/", approval.submit, name="submit"),
    path("approval/", approval.approval, name="approval"),
    path("approval/<version:version>/approve/", approval.approve, name="approve"),
    path("approval/<version:version>/return/", approval.give_back, name="return"),
    path("changes/", versions.changes, name="changes"),
    path("versions/", versions.versions, name="versions"),
    path("versions/<version:version>/", versions.version, name="version"),
    path("export/", versions.export, name="export"),
    path("<control:control>/", views.control, name="control"),
    path("<control:control>/decide/", decisions.decide, name="decide"),
]
