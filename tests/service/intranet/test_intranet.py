"""The pretend intranet: there with the demo, as strict as a host page can be, and its frame is allowed on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service import sites
from tests.service.site import Site, site_in
from tests.service.somebody import NOW


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with site_in(tmp_path) as made:
        yield made


def test_it_comes_and_goes_with_the_demo(site: Site) -> None:
    assert site.browser().get("/demo").status_code == 404
    with site.database.write() as session:
        sites.keep_demo(session, ["http://localhost:8080"], NOW)
    page = site.browser().get("/demo")
    assert page.status_code == 200
    assert '<script async src="/widget.js" data-site-key="pk_demo"' in page.text
    assert page.text.count("data-problem=") >= 5
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "trusted-types 'none'" in policy
    with site.database.write() as session:
        sites.forget_demo(session)
    assert site.browser().get("/demo").status_code == 404


@pytest.mark.parametrize("address", ["192.0.2.1", "192.0.2.2"])
def test_its_frame_is_allowed_by_whatever_name_the_service_is_asked_for(site: Site, address: str) -> None:
    with site.database.write() as session:
        sites.keep_demo(session, ["http://localhost:8080"], NOW)
    browser = site.browser(address=address)
    panel = browser.get("/widget/panel", params={"site": "pk_demo"}, headers={"referer": "http://testserver/demo"})
    assert "frame-ancestors 'self';" in panel.headers["content-security-policy"]
    options = browser.get("/api/v1/widget/pk_demo/options").json()
    assert (options["origins"], options["demo"]) == (["http://testserver"], True)
    with site.database.read() as session:
        [demo] = sites.all_sites(session)
    assert (demo.seen_origin, demo.refused_origin) == ("http://testserver", None)
