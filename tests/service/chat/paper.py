"""A browser without scripts: reads a page's forms, fills them in, presses their buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    # (name, value, label) in the order of the page
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """What stands on a page: its text, its forms, its links."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.status, self.html = response.status_code, response.text
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.text = ""
        self._form: Form | None = None
        self._area: str | None = None
        self._button: tuple[str, str] | None = None
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(has["action"])
            self.forms.append(self._form)
        elif tag == "a":
            self.links.append(has.get("href", ""))
        elif tag == "textarea":
            self._area = has["name"]
            self._fill(has["name"], "")
        elif tag == "button":
            self._button = (has.get("name", ""), has.get("value", ""))
            self._label = ""
        elif tag == "input" and (has.get("type") not in ("checkbox", "radio") or "checked" in has):
            self._fill(has["name"], has.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "button" and self._form is not None and self._button is not None:
            self._form.buttons.append((*self._button, " ".join(self._label.split())))
            self._button = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._area is not None and self._form is not None:
            self._form.fields[self._area] += data
        if self._button is not None:
            self._label += data

    def form_with(self, label: str) -> tuple[Form, tuple[str, str, str]]:
        for form in self.forms:
            for button in form.buttons:
                if button[2].startswith(label):
                    return form, button
        raise AssertionError(f"no button {label!r} among {[b[2] for f in self.forms for b in f.buttons]}")

    @property
    def labels(self) -> list[str]:
        return [button[2] for form in self.forms for button in form.buttons]

    @property
    def box(self) -> str:
        """What stands in the text box."""
        return next(form.fields["text"] for form in self.forms if form.buttons and "text" in form.fields)

    def _fill(self, name: str, value: str) -> None:
        if self._form is not None:
            self._form.fields[name] = value


class Browser:
    """Keeps cookies, follows redirects like a browser does."""

    def __init__(self, app: FastAPI, base: str = "http://testserver", address: str = "192.0.2.1") -> None:
        self.client = TestClient(
            app, base_url=base, headers={"sec-fetch-site": "same-origin"}, client=(address, 50_000),
            raise_server_exceptions=False,
        )  # fmt: skip
        self.at = ""

    def open(self, path: str) -> Page:
        return self._arrived(self.client.get(path))

    def press(self, page: Page, label: str, **filled: str) -> Page:
        return self._arrived(self.send(page, label, **filled))

    def send(self, page: Page, label: str, **filled: str) -> Response:
        form, (name, value, _) = page.form_with(label)
        data: dict[str, Any] = {**form.fields, name: value, **filled}
        return self.client.post(form.action.partition("#")[0], data=data)

    def tell(self, text: str) -> Page:
        """A new conversation."""
        return self.press(self.open("/chat"), "Send", text=text)

    def _arrived(self, response: Response) -> Page:
        self.at = response.url.path
        return Page(response)
