"""Root addresses: one room after the other."""

from django.urls import include, path
from django.views.generic import RedirectView

from fairlead.api.frame import build_api
from fairlead.web import appearance
from fairlead.web.people.account import sign_in

urlpatterns = [
    path("", include("fairlead.web.today.urls")),
    path("organization/", include("fairlead.web.people.urls")),
    path("organization/", include("fairlead.web.organization.urls")),
    path("account/", include("fairlead.web.people.account_urls")),
    path("systems/", include("fairlead.web.inventory.urls")),
    path("risks/", include("fairlead.web.risk.urls")),
    path("controls/", include("fairlead.web.applicability.urls")),
    path("discovery/", include("fairlead.web.discovery.urls")),
    path("evidence/", include("fairlead.web.evidence.urls")),
    path("readiness/", include("fairlead.web.readiness.urls")),
    path("library/", include("fairlead.web.library.urls")),
    path("documents/", include("fairlead.web.document.urls")),
    path("trace/", include("fairlead.web.trace.urls")),
    path("audit-packs/", include("fairlead.web.audit_pack.urls")),
    path("trail/", include("fairlead.web.trail.urls")),
    path("find/", include("fairlead.web.find.urls")),
    path("lists/", include("fairlead.web.lists.urls")),
    path("appearance/", appearance.choose, name="appearance"),
    path("accounts/login/", sign_in, name="account_login"),
    path("accounts/email/", RedirectView.as_view(pattern_name="account:address"), name="account_email"),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="account:devices"), name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    path("api/", build_api().urls),
]

handler400 = "fairlead.site.bounds.bad_request"
