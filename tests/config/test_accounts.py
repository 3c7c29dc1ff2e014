"""Signing in: with the right password, not by guessing, and with a second step."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.cast import PASSWORD, Bakery, open_bakery
from ucho.config.settings import PASSWORD_HASHERS as REAL_HASHERS


@pytest.fixture
def real_passwords(settings) -> None:
    """Keep passwords as outside of tests; ask for it before the bakery."""
    settings.PASSWORD_HASHERS = REAL_HASHERS


@pytest.fixture
def bakery(db) -> Bakery:
    """Piekarnia Kłos, where Ola works and nobody has tried to sign in yet."""
    cache.clear()
    return open_bakery()


def sign_in(client: Client, password: str, email: str = "ola@klos.example", **extra: str):
    """Fill in the sign-in page."""
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def test_ola_signs_in_whatever_the_case_of_her_address(bakery, client):
    answer = sign_in(client, PASSWORD, "OLA@klos.example")
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(bakery.ola.pk)
    assert client.cookies["ucho_session"]["httponly"]


def test_five_wrong_passwords_lock_the_door_for_a_while_and_say_so(bakery, client):
    for _ in range(4):
        assert sign_in(client, "zły").status_code == 200
    locked = sign_in(client, "zły", HTTP_ACCEPT_LANGUAGE="en")
    assert locked.status_code == 429
    assert "Wait fifteen minutes" in locked.content.decode()
    again = sign_in(client, PASSWORD, HTTP_ACCEPT_LANGUAGE="en")  # the right one does not help now
    assert "Wait fifteen minutes" in again.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_stranger_elsewhere_does_not_lock_ola_out(bakery, client):
    for _ in range(6):
        sign_in(client, "zły", REMOTE_ADDR="203.0.113.9")
    assert sign_in(client, PASSWORD).status_code == 302


def test_an_address_nobody_has_is_answered_like_a_wrong_password(bakery, client):
    def words(answer) -> str:
        return re.sub(
            r"[\w.]+@klos\.example|name=\"csrf\w+\" value=\"\w+\"|\"X-CSRFToken\": \"\w+\"", "", answer.content.decode()
        )

    assert words(sign_in(client, "zły")) == words(sign_in(client, "zły", "nikt@klos.example"))
    for _ in range(4):
        last = sign_in(client, "zły", "nikt@klos.example")
    assert last.status_code == 429  # also where nobody is


def test_somebody_who_left_does_not_get_in(bakery, client):
    bakery.ola.is_active = False
    bakery.ola.save(update_fields=["is_active"])
    answer = sign_in(client, PASSWORD)
    assert "_auth_user_id" not in client.session
    assert answer.status_code in {200, 302}


def test_a_second_step_is_asked_for_and_its_secret_is_sealed(bakery, client):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(bakery.ola, secret)
    stored = Authenticator.objects.get(user=bakery.ola)
    assert secret not in str(stored.data)
    answer = sign_in(client, PASSWORD)
    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    wrong = client.post(answer.url, {"code": "000000"})
    assert "_auth_user_id" not in client.session
    assert wrong.status_code == 200
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    client.post(answer.url, {"code": code})
    assert client.session["_auth_user_id"] == str(bakery.ola.pk)


def test_every_page_for_accounts_opens_for_ola(bakery, client):
    client.force_login(bakery.ola, backend="allauth.account.auth_backends.AuthenticationBackend")
    names = [
        name for name in get_resolver().reverse_dict if isinstance(name, str) and name.startswith(("account_", "mfa_"))
    ]
    assert len(names) > 12
    for name in names:
        try:
            answer = client.get(reverse(name))
        except NoReverseMatch:  # takes arguments
            continue
        assert answer.status_code in {200, 302, 404, 405}, name  # 404: recovery codes that are not there yet


def test_the_admins_page_of_django_and_signing_up_do_not_exist():
    for name in ("account_signup", "account_email", "admin:index", "socialaccount_signup"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_a_password_can_be_changed_but_not_to_a_weak_one(real_passwords, bakery, client):
    client.force_login(bakery.ola, backend="allauth.account.auth_backends.AuthenticationBackend")
    form = {"oldpassword": PASSWORD, "password1": "krótkie", "password2": "krótkie"}
    client.post(reverse("account_change_password"), form)
    bakery.ola.refresh_from_db()
    assert bakery.ola.check_password(PASSWORD)
    better = "razowy-na-zakwasie-3"
    client.post(reverse("account_change_password"), {**form, "password1": better, "password2": better})
    bakery.ola.refresh_from_db()
    assert bakery.ola.check_password(better)
    assert bakery.ola.password.startswith("argon2")


def test_asking_for_a_new_password_does_not_tell_who_works_here(bakery, client):
    known = client.post(reverse("account_reset_password"), {"email": "ola@klos.example"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nikt@klos.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_pages_speak_olas_language_whatever_the_browser_asks_for(bakery, client):
    client.force_login(bakery.ola, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse("account_change_password"), HTTP_ACCEPT_LANGUAGE="ru")
    assert answer.headers["Content-Language"] == "pl"
