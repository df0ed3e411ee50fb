"""Pages: where a form may lead, what every page is made of, and colours that reach WCAG 2.2 AA."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi import Request

from service.pages import SECURITY_HEADERS, STATIC, asset, error_page, local_path

SERVICE = STATIC.parent

TEXT = [
    ("ink", "paper"), ("ink", "surface"), ("ink", "sunken"), ("ink", "tint"), ("ink", "good-tint"),
    ("ink", "bad-tint"), ("ink", "warn-tint"), ("soft", "paper"), ("soft", "surface"), ("soft", "sunken"),
    ("accent", "paper"), ("accent", "surface"), ("accent-strong", "surface"), ("on-accent", "accent"),
    ("on-accent", "accent-strong"), ("good", "surface"), ("good", "good-tint"), ("bad", "surface"),
    ("bad", "bad-tint"), ("warn", "warn-tint"),
]  # fmt: skip
# the edge of what can be typed in or pressed, and the ring of the focus
PARTS = [("edge", "surface"), ("edge", "paper"), ("accent", "surface"), ("accent", "paper"), ("bad", "surface")]


def colours(scheme: str) -> dict[str, str]:
    css = (STATIC / "app.css").read_text(encoding="utf-8")
    light, dark = css.split("@media (prefers-color-scheme: dark)", 1)
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    return found if scheme == "light" else found | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pair", "least"), [*((p, 4.5) for p in TEXT), *((p, 3.0) for p in PARTS)], ids=str)
def test_what_is_read_stands_out(pair: tuple[str, str], least: float, scheme: str) -> None:
    known = colours(scheme)
    assert contrast(known[pair[0]], known[pair[1]]) >= least


OURS = ["/", "/account", "/tickets/7?tab=notes", "/a//b", "/account?next=https://elsewhere.example", "/%2f%2fx.example"]
ELSEWHERE = [
    "", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example", "/\r\nLocation: //evil.example", " //evil.example", " /account", "https://evil.example",
    "https:evil.example", "HTTPS://evil.example", "http:///evil.example", "javascript:alert(1)", "data:text/html,x",
    "evil.example", "account", "?x", "#x", ".", "..//evil.example", "/a\x00b", "/\u2028", "/\uff0fevil.example",
    "/\\/evil.example", "/a\\b", "/a b", "mailto:a@b.example", "//evil.example/%2f..", "/" + "a" * 2_000,
]  # fmt: skip


@pytest.mark.parametrize("path", OURS)
def test_a_path_of_our_own_is_followed(path: str) -> None:
    assert local_path(path, "/otherwise") == path


@pytest.mark.parametrize("path", ELSEWHERE, ids=ascii)
def test_nothing_leads_to_another_site(path: str) -> None:
    assert local_path(path, "/otherwise") == "/otherwise"


def asked(path: str = "/nowhere", method: str = "GET", query: bytes = b"") -> Request:
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": [], "scheme": "http"}
    return Request({**scope, "server": ("testserver", 80)})


def test_an_error_page_says_what_and_shows_text_as_text() -> None:
    response = error_page(asked(), 404, "<script>alert(1)</script>", "'\"><b>")
    body = bytes(response.body).decode()
    assert response.status_code == 404
    assert "&lt;script&gt;" in body
    assert "<script" not in body
    assert "<b>" not in body


@pytest.mark.parametrize(
    ("request_", "link"),
    [
        (asked("/tickets", query=b"a=1&b=2"), "/sign-in?next=/tickets%3Fa%3D1%26b%3D2"),
        (asked("//evil.example"), "/sign-in?next=/"),
        (asked("/account/password", "POST"), "/sign-in?next=/"),
    ],
)
def test_whoever_must_sign_in_first_comes_back_to_where_they_were(request_: Request, link: str) -> None:
    assert f'href="{link}"' in bytes(error_page(request_, 401, "Sign in.", "r").body).decode()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 415, 418, 422, 429, 500, 503, 507])
def test_every_error_has_a_title_in_words(status: int) -> None:
    assert re.search(r"<h1>[A-Z].{5,}</h1>", bytes(error_page(asked(), status, "x", "r").body).decode())


def test_no_page_allows_inline_script_or_style_or_a_frame() -> None:
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert {"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"} <= set(
        policy.split("; ")
    )


@pytest.mark.parametrize(
    "template", sorted(SERVICE.rglob("*.html")), ids=lambda path: path.relative_to(SERVICE).as_posix()
)
def test_no_template_holds_raw_html_script_or_style(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|Markup|autoescape|<style|\sstyle=|\son[a-z]+=", text)
    # a block of JSON is data: no browser runs it
    assert not re.search(r'<script(?![^>]*\s(?:src=|type="application/json"))', text)


def test_the_address_of_an_asset_changes_with_its_content() -> None:
    assert re.fullmatch(r"/static/app\.css\?v=[0-9a-f]{12}", asset("app.css"))
    assert asset("app.css") != asset("mark.svg")
