"""Addresses of accounts: signing in and out, second factors, invitations, and the administrator's pages.

Of allauth only what stands here is mounted. Where it looks up an address by name, it finds ours.
"""

from allauth.account.views import password_change, reauthenticate
from allauth.mfa.recovery_codes.views import generate_recovery_codes
from allauth.mfa.totp.views import activate_totp, deactivate_totp
from allauth.mfa.webauthn.views import edit_webauthn, list_webauthn
from django.contrib.auth.decorators import login_required
from django.urls import include, path

from whimbrel.service.accounts import factors, invited, own_page, sign_in
from whimbrel.service.accounts.administration import agencies, invitations, overview, people

_account = [
    path("", own_page.own_page, name="account"),
    path("password/", login_required(password_change), name="account_change_password"),
    path("confirm/", reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", factors.confirm_by_code, name="mfa_reauthenticate"),
    path("confirm/passkey/", factors.confirm_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("sessions/", own_page.own_sessions, name="usersessions_list"),
    path("second-factor/", factors.index, name="mfa_index"),
    path("second-factor/app/", activate_totp, name="mfa_activate_totp"),
    path("second-factor/app/replace/", factors.replace_app, name="replace-app"),
    path("second-factor/app/remove/", deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/passkeys/", list_webauthn, name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", factors.add_passkey, name="mfa_add_webauthn"),
    path("second-factor/passkeys/<int:pk>/name/", edit_webauthn, name="mfa_edit_webauthn"),
    path("second-factor/passkeys/<int:pk>/remove/", factors.remove_passkey, name="mfa_remove_webauthn"),
    path("second-factor/codes/", factors.recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-factor/codes/download/", factors.download_recovery_codes, name="mfa_download_recovery_codes"),
]
_administration = [
    path("", overview.overview, name="administration"),
    path("agencies/", agencies.listed, name="administration-agencies"),
    path("agencies/new/", agencies.new, name="administration-agency-new"),
    path("agencies/<slug:slug>/", agencies.one, name="administration-agency"),
    path("agencies/<slug:slug>/close/", agencies.close, name="administration-agency-close"),
    path("agencies/<slug:slug>/open/", agencies.reopen, name="administration-agency-open"),
    path("people/", people.listed, name="administration-people"),
    path("people/<int:pk>/", people.one, name="administration-person"),
    path("people/<int:pk>/give/", people.give, name="administration-give"),
    path("people/<int:pk>/end/<int:membership>/", people.end, name="administration-end"),
    path("people/<int:pk>/deactivate/", people.deactivate, name="administration-deactivate"),
    path("people/<int:pk>/reactivate/", people.reactivate, name="administration-reactivate"),
    path("people/<int:pk>/reset/", people.reset, name="administration-reset"),
    path("invitations/", invitations.listed, name="administration-invitations"),
    path("invitations/<int:pk>/withdraw/", invitations.withdraw, name="administration-withdraw"),
]
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/second-step/", sign_in.second_step, name="mfa_authenticate"),
    path("sign-in/passkey/", sign_in.passkey_sign_in, name="mfa_login_webauthn"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("account/", include(_account)),
    path("invitation/", invited.accept, name="invitation"),
    path("invitation/<str:token>/", invited.arrive, name="invitation-arrive"),
    path("administration/", include(_administration)),
]
