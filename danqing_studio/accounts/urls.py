"""The addresses of accounts."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from danqing_studio.accounts.views import entering, inviting, own

app_name = "accounts"
urlpatterns = [
    path("sign-in/", entering.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("join/", entering.join, name="join"),
    path("join/<str:token>/", entering.join_by_link, name="join-by-link"),
    path("reset/<uidb64>/<token>/", entering.NewPassword.as_view(), name="new-password"),
    path("account/", own.account, name="account"),
    path("account/password/", own.password, name="password"),
    path("account/sessions/end/", own.end_other_sessions, name="end-other-sessions"),
    path("account/sessions/<str:handle>/end/", own.end_session, name="end-session"),
    path("account/export/", own.export, name="export"),
    path("account/leave/", own.leave, name="leave"),
    path("invitations/", inviting.invitations, name="invitations"),
    path("invitations/<int:invitation>/withdraw/", inviting.withdraw, name="withdraw"),
    # One way in, so that the limits on guessing hold for the admin too.
    path("admin/login/", entering.sign_in_for_admin, name="sign-in-for-admin"),
]
