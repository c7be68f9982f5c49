"""The guard itself: what it stops and what it records."""

from __future__ import annotations

import pytest

from tests.browser.support import ServerExitedError, picture, share_of

OUTSIDE = "http://192.0.2.1/leaflet.js"  # an address reserved for documentation (RFC 5737)


@pytest.fixture
def plain_url(start_server, tmp_path):
    script = tmp_path / "plain.py"
    script.write_text("import streamlit as st\nst.write('here')\n")
    return start_server(script, cwd=tmp_path).url


def test_request_to_another_host_is_stopped_and_recorded(page, plain_url, traffic):
    page.goto(plain_url)
    page.evaluate("url => fetch(url).catch(() => null)", OUTSIDE)
    assert traffic.outside == [OUTSIDE]
    traffic.outside.clear()


def test_failures_and_errors_are_recorded(page, plain_url, traffic):
    page.goto(plain_url)
    page.evaluate("() => fetch('/component/none/none.js')")
    page.evaluate("() => { setTimeout(() => { throw new Error('uncaught') }, 0) }")
    page.evaluate("() => console.error('printed')")
    page.wait_for_timeout(200)
    assert any("/component/none/none.js" in line for line in traffic.failed)
    assert any("uncaught" in line for line in traffic.console_errors)
    assert "printed" in traffic.console_errors


def test_server_that_cannot_start_is_told_with_its_log(start_server, tmp_path):
    script = tmp_path / "broken.py"
    script.write_text("import streamlit as st\nraise SystemExit('no data')\napp = st.App('x.py')\n")
    with pytest.raises(ServerExitedError, match="no data") as caught:
        start_server(script, cwd=tmp_path)
    assert caught.value.returncode == 1


def test_share_of_a_colour_in_a_picture(page):
    page.set_content("<body style='margin:0;background:#0b5c86'>")
    assert share_of(picture(page), (0x0B, 0x5C, 0x86)) == pytest.approx(1.0)
