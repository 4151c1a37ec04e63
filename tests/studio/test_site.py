"""What holds on every page: headers, language, theme, faults; and what the environment sets."""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from house import ROOT

from danqing_studio.accounts.models import User
from danqing_studio.site.logs import NoSecrets
from danqing_studio.site.models import SiteSettings
from danqing_studio.urls import urlpatterns as real
from studio.conftest import signed_in

TEMPLATES = sorted((ROOT / "danqing_studio").rglob("*.html"))


def breaking(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("at /join/very-secret-token/")


urlpatterns = [*real, path("breaks/", breaking)]


@pytest.mark.django_db
def test_every_answer_carries_the_policy() -> None:
    headers = Client().get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert not re.search(r"unsafe|https?:|\*", policy)
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda page: page.name)
def test_templates_hold_no_inline_script_or_style(page: Path) -> None:
    text = re.sub(r"{%.*?%}", "{}", page.read_text("utf-8"))  # tags have arguments of their own
    assert (
        re.findall(r"<style|(?<![\w-])style=|\bon\w+=|hx-on|javascript:|<script(?![^>]*\bsrc=)", text) == []
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "says"), [("zh-CN", "登录"), ("en-GB", "Sign in"), ("fr", "Sign in")])
def test_the_browser_is_answered_in_its_language(asked: str, says: str) -> None:
    page = Client(headers={"accept-language": asked}).get("/")
    assert says in page.content.decode()
    assert f'<html lang="{page.headers["Content-Language"]}"' in page.content.decode()


@pytest.mark.django_db
def test_the_language_switch_holds_and_goes_back_only_within_the_site(maker: User) -> None:
    client = signed_in(maker)
    answer = client.post("/language/", {"language": "zh-hans", "next": "/account/"})
    assert answer.headers["Location"] == "/account/"
    assert "我的账户" in client.get("/account/").content.decode()
    assert User.objects.get(pk=maker.pk).language == "zh-hans"
    away = client.post("/language/", {"language": "en", "next": "//example.org/"})
    assert away.headers["Location"] == "/"
    assert client.post("/language/", {"language": "xx"}).status_code == 400


@pytest.mark.django_db
def test_the_theme_switch() -> None:
    client = Client()
    assert 'data-theme="auto"' in client.get("/").content.decode()
    client.post("/theme/", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/").content.decode()
    assert client.post("/theme/", {"theme": "x"}).status_code == 400
    client.cookies["theme"] = '"><script>'
    assert 'data-theme="auto"' in client.get("/").content.decode()


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_faults_have_pages_of_their_own() -> None:
    client = Client(raise_request_exception=False)
    assert "An empty sheet" in client.get("/nothing/").content.decode()
    broken = client.get("/breaks/")
    assert broken.status_code == 500
    assert "The ink ran" in broken.content.decode()
    strict = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})
    assert "The page had grown old" in strict.content.decode()


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_the_log_tells_no_secrets(caplog: pytest.LogCaptureFixture) -> None:
    """Neither those in addresses nor those in what an exception says."""
    caplog.handler.addFilter(NoSecrets())
    client = Client(raise_request_exception=False)
    client.get("/join/very-secret-token/and/more")
    client.get("/breaks/")
    assert "/join/…" in caplog.text
    assert "very-secret-token" not in caplog.text


def test_what_the_site_writes_goes_through_that_filter() -> None:
    from django.conf import settings

    assert "no_secrets" in settings.LOGGING["handlers"]["console"]["filters"]
    assert logging.getLogger("django.request").handlers == []


@pytest.mark.django_db
def test_there_is_one_row_of_settings_and_it_names_the_site() -> None:
    SiteSettings.objects.current()
    SiteSettings.objects.update(name="三味书屋")
    assert "三味书屋" in Client().get("/").content.decode()
    with pytest.raises(Exception, match="only_one_row"):
        SiteSettings.objects.create(pk=2)


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def django(folder: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """One of Django's commands for a studio in ``folder``, in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DANQING", "DJANGO"))}
    command = [sys.executable, "-m", "danqing_studio", *arguments]
    environment = clean | {"DANQING_STUDIO_DATA": str(folder)} | variables
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_public_site_passes_djangos_own_check(tmp_path: Path) -> None:
    variables = {"DANQING_HTTPS": "1", "DANQING_HOSTS": "art.example.org", "DANQING_PROXIES": "1"}
    done = django(tmp_path, "check", "--deploy", "--fail-level", "INFO", **variables)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("DANQING_HTTPS", "perhaps"), ("DANQING_PROXIES", "-1"), ("DANQING_DEBUG", "2")]
)  # fmt: skip
def test_a_wrong_setting_is_told_by_its_name(name: str, value: str, tmp_path: Path) -> None:
    assert f"{name} is " in django(tmp_path, "check", **{name: value}).stderr


def test_the_settings_name_a_bucket(tmp_path: Path) -> None:
    code = "from django.core.files.storage import default_storage as s; "
    code += "print(s.bucket_name, s.location, s.endpoint_url)"
    variables = {"BUCKET": "paintings", "PREFIX": "danqing", "ENDPOINT": "https://s3.example"}
    told = {f"DANQING_S3_{name}": value for name, value in variables.items()}
    done = django(tmp_path, "shell", "--no-imports", "-c", code, **told)
    assert done.stdout.split() == ["paintings", "danqing", "https://s3.example"], done.stderr


def test_the_settings_name_a_postgresql_server(tmp_path: Path) -> None:
    code = (
        "from django.conf import settings; d = settings.DATABASES['default']; print(d['ENGINE'], d['NAME'])"
    )
    address = "postgres://ink:paper@db.example.org/studio"
    done = django(tmp_path, "shell", "--no-imports", "-c", code, DATABASE_URL=address)
    assert done.stdout.split() == ["django.db.backends.postgresql", "studio"]


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    from danqing_studio.environment import secret_key

    file = tmp_path / "new" / "secret.key"
    key = secret_key(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert secret_key(file) == key
    assert len(key) > 50
    assert [one.name for one in file.parent.iterdir()] == ["secret.key"]


def test_the_web_process_loads_no_torch(tmp_path: Path) -> None:
    code = """
import sys, danqing_studio.asgi, danqing_studio.urls
print(sorted({'torch', 'onnxruntime', 'scipy'} & set(sys.modules)))"""
    done = django(tmp_path, "shell", "--no-imports", "-c", code)
    assert done.stdout.strip() == "[]", done.stderr
