"""Addresses of accounts, organizations, members and tokens."""

from django.urls import path

from fairlead.web.people import keys, members, views

app_name = "people"
urlpatterns = [
    path("found/", views.found, name="found"),
    path("switch/", views.switch, name="switch"),
    path("demo/", views.demo, name="demo"),
    path("demo/leave/", views.leave_demo, name="leave_demo"),
    path("join/<slug:organization>/<str:secret>/", views.invitation, name="invitation"),
    path("people/", members.members, name="members"),
    path("people/mail/", members.mail, name="mail"),
    path("people/mail/<slug:ref>/again/", members.mail_again, name="mail_again"),
    path("people/invite/", members.invite_person, name="invite"),
    path("people/invitations/<slug:ref>/withdraw/", members.withdraw, name="withdraw"),
    path("people/<slug:ref>/role/", members.role, name="role"),
    path("people/<slug:ref>/end/", members.end, name="end"),
    path("tokens/", members.tokens, name="tokens"),
    path("tokens/<slug:ref>/revoke/", members.revoke, name="revoke"),
    path("keys/", keys.keys, name="keys"),
    path("keys/<slug:ref>/withdraw/", keys.withdraw, name="withdraw_key"),
]
