"""What an attacker would ask of the site as a whole: signing in, sessions, headers, names and paths."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.plugins.page import Page, without_token


def test_can_signing_in_lead_elsewhere_or_in_a_circle(site, signed_in):
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_user("lin", password="a long pass phrase")
    targets = [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
    ]
    targets += [
        "/sign-in/",
        "/sign-in/second-step/",
        "/sign-in/?next=/sign-in/",
        "/sign-out/",
        "\thttps://evil.example",
        "https:evil.example",
    ]
    for target in targets:
        done = site.post(f"/sign-in/?next={target}", {"login": "lin", "password": "a long pass phrase", "next": target})
        assert (done.status_code, done["Location"]) == (302, "/atlas/?lang=en"), target
        again = site.get("/sign-in/", {"next": target})
        assert (again.status_code, again["Location"]) == (302, "/atlas/?lang=en"), target
        out = site.post("/sign-out/", {"next": target})
        assert (out.status_code, out["Location"]) == (302, "/atlas/?lang=en"), target
    for path in ("//evil.example/atlas", "/\\evil.example/"):
        response = site.get(path)
        assert response.status_code in (301, 404)
        assert not response.headers.get("Location", "/").startswith(("//", "/\\", "http"))


def test_does_a_failed_sign_in_tell_who_has_an_account(site):
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_user("lin-wei", password="a long pass phrase")
    answers = []
    for name in ("lin-wei", "nobody", "lin-wei\x00", "' or 1=1 --"):
        response = site.post("/sign-in/", {"login": name, "password": "wrong \x00"})
        assert response.status_code == 200 and name not in response.content.decode()
        answers.append(without_token(response.content))
    assert len(set(answers)) == 1 and b"do not fit together" in answers[0]


def test_can_another_site_sign_somebody_out_or_in(signed_in):
    from django.test import Client

    client = signed_in("kestrel-police")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for address in ("/sign-out/", "/sign-in/"):
        response = strict.post(address, {"login": "analyst", "password": "a long pass phrase"})
        assert response.status_code == 403 and b"expired" in response.content
        assert "Content-Security-Policy" in response and b"<style" not in response.content
    assert strict.get("/sign-out/").status_code == 405
    assert strict.get("/atlas/?data=reported").status_code == 200, "still signed in"


def test_can_a_script_or_another_site_read_the_session(site):
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_user("lin", password="a long pass phrase")
    before = site.cookies.get("sessionid")
    done = site.post("/sign-in/", {"login": "lin", "password": "a long pass phrase"})
    assert done.status_code == 302 and before is None
    for name in ("sessionid", "csrftoken"):
        cookie = site.cookies[name]
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"]
    assert not site.cookies["sessionid"]["max-age"], "it ends with the browser, and after 8 hours at the latest"


def test_are_cookies_secure_where_the_site_is_reached_over_https(tmp_path):

    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "DEBUG")
    cookies = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME")
    code = f"from whimbrel.service import settings as s; print(*[bool(getattr(s, n)) for n in {names}])"
    code += f"; print(*[getattr(s, n) for n in {cookies}])"
    env = {**os.environ, "WHIMBREL_HTTPS": "1", "WHIMBREL_DATA": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert told.stdout.split()[:5] == ["True", "True", "True", "True", "False"]
    assert told.stdout.split()[5:] == ["__Host-sessionid", "__Host-csrftoken", "__Host-whimbrel_language"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_does_a_token_sent_over_plain_http_go_unnoticed(site, settings):
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    asked = site.get("/api/v1/incidents", headers={"authorization": "Bearer wb_x"})
    assert (asked.status_code, asked.json()["title"]) == (403, "Only over HTTPS")
    page = site.get("/api/tokens/")
    assert page.status_code == 301 and page["Location"].startswith("https://")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_does_the_browser_keep_pages_after_signing_out(signed_in):
    client = signed_in("kestrel-police", name="leaver")
    assert client.post("/sign-out/")["Clear-Site-Data"] == '"cache"'


def test_can_a_file_that_everybody_may_read_be_framed(site):
    from django.contrib.staticfiles import finders
    from django.templatetags.static import static

    assert finders.find("whimbrel/whimbrel.css")
    answer = site.get(static("whimbrel/whimbrel.css"))
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"] and "Cookie" not in answer.get("Vary", "")


def test_does_any_page_need_inline_script_or_style(site, signed_in, hidden):
    client = signed_in("kestrel-police", name="reader")
    own = next(s for s in hidden if s.reporter == "kestrel-police")
    addresses = ["/atlas/", "/atlas/?data=reported", "/atlas/?origin=ISL", "/about/", "/sign-in/", "/nowhere/"]
    for reader in (site, client):
        for address in [*addresses, f"/submissions/{own.id}/"]:
            response = reader.get(address)
            policy = response["Content-Security-Policy"]
            assert "unsafe" not in policy and "*" not in policy and "http" not in policy
            assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
            assert response["X-Frame-Options"] == "DENY" and response["X-Content-Type-Options"] == "nosniff"
            assert response["Referrer-Policy"] == "same-origin"
            if not response.content:
                continue
            page = Page(response)
            for tag, attributes in page.elements:
                assert not any(name == "style" or name.startswith("on") for name in attributes), (address, tag)
                assert tag != "style"
                if tag == "script":
                    assert "src" in attributes or attributes.get("type") == "application/json"
                for name in ("src", "href", "action"):
                    assert not re.match(r"(?:[a-z]+:)?//|javascript:|data:", attributes.get(name, ""))


def test_can_the_site_be_called_by_another_name(site):
    for host in ("evil.example", "localhost.evil.example", "localhost@evil.example", "evil.example:80", "a b"):
        response = site.get("/atlas/", headers={"host": host})
        assert response.status_code == 400 and b"evil" not in response.content
        forwarded = site.get("/sign-in/", headers={"X-Forwarded-Host": host})
        assert b"evil" not in forwarded.content


@pytest.mark.parametrize(
    "path",
    [
        "/submissions/../../../etc/passwd/",
        "/submissions/..%2f..%2fsecret_key/manifest.json",
        "/submissions/.incoming/manifest.json",
        "/atlas/download/..%2f..%2fsecret_key.csv",
        "/atlas/download/map.csv%00.png",
        "/atlas/download/map./etc/passwd",
        "/static/../secret_key",
        "/static/%2e%2e/secret_key",
        "/static/..%5csecret_key",
        "/secret_key",
        "/store/",
    ],
)
def test_can_a_path_lead_out(site, path):
    assert site.get(path).status_code == 404
