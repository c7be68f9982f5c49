"""All see where the presenter goes; nobody else moves the presentation."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import signal
import time
from contextlib import asynccontextmanager

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.export.stages import Position, Stages
from geo.web.stages import stage_routes
from tests.bench.audience import Hall, measure
from tests.browser.support import running_server

PRESENTER = b"<title>presenter</title>" * 50
FOLLOWER = b"<title>follower</title>" * 50
HOST = "http://192.168.1.23:8501"
COUNT = 5


class Running:
    """A server without a network, and one presentation on it."""

    def __init__(self, base=""):
        self.stages = Stages()
        self.app = Starlette(routes=stage_routes(self.stages, base))
        self.stage = self.begin()
        self.path = f"{base}/stage/{self.stage.id}/"

    def begin(self):
        pages = {"presenter": PRESENTER, "follower": FOLLOWER}
        return self.stages.open(lambda _: pages, count=COUNT, title="Story")

    def client(self):
        return TestClient(self.app, HOST, follow_redirects=False)

    def presenter(self):
        client = self.client()
        answer = client.get(f"{self.path}present?key={self.stage.key}")
        assert answer.status_code == 303
        return client

    @asynccontextmanager
    async def following(self, cookie="", path="events", takes=lambda: asyncio.sleep(0)):
        """Follow as a connection would; ``takes`` is how long it needs to take a message."""
        messages, left = asyncio.Queue(), asyncio.Event()
        headers = [(b"cookie", cookie.encode())] if cookie else []
        scope = {"type": "http", "method": "GET", "path": self.path + path, "headers": headers}
        scope |= {"query_string": b"", "http_version": "1.1", "scheme": "http", "root_path": ""}

        async def receive():
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            if message.get("body"):
                await messages.put(message["body"].decode())
                await takes()

        task = asyncio.create_task(self.app(scope, receive, send))
        try:
            yield messages
        finally:
            left.set()
            await task


def told(message):
    """Return slide and blank of a message of the stream."""
    data = json.loads(re.search("data: (.*)\r\n", message)[1])
    return data["slide"], data["blank"]


@pytest.fixture
def running():
    return Running()


# ---------------------------------------------------------------- pages


def test_the_key_makes_the_presenter_and_leaves_the_address(running):
    client = running.client()
    assert client.get(running.path).content == FOLLOWER
    answer = client.get(f"{running.path}present", params={"key": running.stage.key})
    assert (answer.status_code, answer.headers["location"]) == (303, "./")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    assert "path" not in cookie  # so it is for the folder of the address
    assert answer.headers["referrer-policy"] == "same-origin"
    assert client.get(running.path).content == PRESENTER
    assert running.client().get(running.path).content == FOLLOWER


def test_over_https_the_key_stays_there(running):
    client = TestClient(running.app, "https://map.example", follow_redirects=False)
    answer = client.get(f"{running.path}present", params={"key": running.stage.key})
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("query", ["", "?key=", "?key=wrong", "?key=%D3%A8", "?key=%FF"])
def test_a_wrong_key_makes_nobody_the_presenter(running, query):
    client = running.client()
    answer = client.get(f"{running.path}present{query}")
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert "does not make you the presenter" in answer.text
    assert client.get(running.path).content == FOLLOWER


def test_the_presenter_of_one_is_a_follower_of_another(running):
    client = running.presenter()
    other = running.begin()
    assert client.get(f"/stage/{other.id}/").content == FOLLOWER
    stolen = {"cookie": f"clc_presenter={running.stage.key}"}
    assert client.get(f"/stage/{other.id}/", headers=stolen).content == FOLLOWER


def test_pages_are_packed_and_never_kept(running):
    client = running.client()
    with client.stream("GET", running.path, headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert gzip.decompress(raw) == FOLLOWER
    headers = answer.headers
    assert headers["content-encoding"] == "gzip"
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["content-security-policy"] == "frame-ancestors 'self'"
    plain = client.get(running.path, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == FOLLOWER


def test_the_policy_of_the_pages_is_sent_with_them(running):
    stage = running.stages.open(
        lambda _: {"follower": b""}, count=1, title="", policy="default-src 'self'"
    )
    answer = running.client().get(f"/stage/{stage.id}/")
    expected = "default-src 'self'; frame-ancestors 'self'"
    assert answer.headers["content-security-policy"] == expected


@pytest.mark.parametrize("path", ["/stage/none/", "/stage/none", "/stage/none/present?key=1"])
def test_who_comes_too_late_is_told_so_in_both_languages(running, path):
    answer = running.client().get(path)
    assert answer.status_code == 404
    assert 'lang="en">This presentation has ended or never was. Ask' in answer.text
    assert '<p lang="mn">' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_closed_presentation_is_gone(running):
    client = running.presenter()
    running.stages.close(running.stage.id)
    assert client.get(running.path).status_code == 404
    assert client.post(f"{running.path}position", json={}).status_code == 404


@pytest.mark.parametrize("stage_id", ["https:evil.example", "%5C%5Cevil.example", "javascript:x"])
def test_no_address_leads_elsewhere(running, stage_id):
    assert running.client().get(f"/stage/{stage_id}").status_code == 404


def test_a_folder_is_a_folder(running):
    answer = running.client().get(running.path.removesuffix("/"))
    assert answer.headers["location"] == f"./{running.stage.id}/"


def test_a_server_behind_a_path_serves_there():
    running = Running("/maps/clc")
    client = running.presenter()
    assert client.get(running.path).content == PRESENTER
    assert client.get(running.path.removeprefix("/maps/clc")).status_code == 404


# ---------------------------------------------------------------- moving


def test_the_presenter_moves_the_presentation(running):
    answer = running.presenter().post(
        f"{running.path}position", json={"slide": 4, "blank": True}, headers={"origin": HOST}
    )
    assert (answer.status_code, answer.json()) == (200, {"followers": 0})
    assert running.stage.position == Position(4, blank=True, number=1)


def test_a_follower_does_not(running):
    client = running.client()
    move = {"slide": 1, "blank": False}
    for cookie in ("", "clc_presenter=", f"clc_presenter={running.stage.id}"):
        answer = client.post(f"{running.path}position", json=move, headers={"cookie": cookie})
        assert answer.status_code == 403
    assert client.get(f"{running.path}position").status_code == 405
    assert running.stage.position.number == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "http://evil.example"},
        {"origin": "http://192.168.1.23:8502"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
    ],
)
def test_a_page_of_another_site_does_not_even_with_the_key(running, headers):
    move = {"slide": 1, "blank": False}
    client = running.presenter()
    answer = client.post(f"{running.path}position", json=move, headers=headers)
    assert answer.status_code == 403
    assert running.stage.position.number == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[0, true]",
        b"{",
        b"\xff",
        b"[" * 1024,
        b'{"slide": 1}',
        b'{"blank": false}',
        b'{"slide": true, "blank": false}',
        b'{"slide": 1.0, "blank": false}',
        b'{"slide": "1", "blank": false}',
        b'{"slide": NaN, "blank": false}',
        b'{"slide": 1, "blank": 0}',
        b'{"slide": 1, "blank": null}',
        b'{"slide": -1, "blank": false}',
        b'{"slide": 5, "blank": false}',
        b'{"slide": 1' + b"0" * 900 + b', "blank": false}',
        b'{"slide": 1, "blank": false}' + b" " * 1024,
        b"x" * 5_000_000,
    ],
)
def test_what_is_no_position_is_refused(running, body):
    answer = running.presenter().post(f"{running.path}position", content=body)
    assert answer.status_code == 400
    assert answer.text == 'expected {"slide": 0 to 4, "blank": true or false}'
    assert running.stage.position.number == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["slide", "blank", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def presented():
    running = Running()
    return running, running.presenter()


@given(body=st.binary(max_size=1100) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_answered_and_the_position_stays_one(presented, body):
    running, client = presented
    answer = client.post(f"{running.path}position", content=body)
    position = running.stage.position
    assert answer.status_code in (200, 400)
    assert type(position.slide) is int
    assert 0 <= position.slide < COUNT
    assert type(position.blank) is bool
    if answer.status_code == 200:
        asked = json.loads(body)
        assert (asked["slide"], asked["blank"]) == (position.slide, position.blank)


# ---------------------------------------------------------------- following


def test_a_follower_hears_the_position_at_once_then_each_change_then_the_end(running):
    async def follow():
        running.stage.move(2, blank=False)
        async with running.following() as messages:
            first = await messages.get()
            assert told(first) == (2, False)
            assert "retry: 2000\r\n" in first
            assert "id: 1\r\n" in first
            running.stage.move(3, blank=True)
            assert told(await messages.get()) == (3, True)
            running.stages.close(running.stage.id)
            assert "event: end\r\n" in await messages.get()

    asyncio.run(asyncio.wait_for(follow(), 10))


def test_a_slow_follower_skips_to_the_newest(running):
    async def follow():
        taken = asyncio.Event()
        async with running.following(takes=taken.wait) as messages:
            assert told(await messages.get()) == (0, False)
            for slide in (1, 2, 3, 4):
                running.stage.move(slide, blank=False)
                await asyncio.sleep(0)
            taken.set()
            assert told(await messages.get()) == (4, False)
            await asyncio.sleep(0.05)
            assert messages.empty()

    asyncio.run(asyncio.wait_for(follow(), 10))


def test_who_leaves_is_counted_out_and_the_presenter_never_in(running):
    async def follow():
        stage = running.stage
        async with running.following() as first:
            await first.get()
            async with running.following(cookie=f"clc_presenter={stage.key}") as own:
                await own.get()
                async with running.following() as second:
                    await second.get()
                    assert stage.followers == 2
                assert stage.followers == 1
        assert stage.followers == 0

    asyncio.run(asyncio.wait_for(follow(), 10))


def test_the_presenter_is_told_how_many_follow(running):
    async def follow():
        async with running.following() as messages:
            await messages.get()
            client = running.presenter()
            move = {"slide": 1, "blank": False}
            answer = await asyncio.to_thread(client.post, f"{running.path}position", json=move)
            assert answer.json() == {"followers": 1}
            assert told(await messages.get()) == (1, False)

    asyncio.run(asyncio.wait_for(follow(), 10))


def test_of_what_is_over_only_the_end_is_told(running):
    running.stages.close(running.stage.id)
    answer = running.client().get(f"{running.path}events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text == "event: end\r\ndata: {}\r\n\r\n"


def test_fifty_followers_agree_with_a_presenter_in_another_thread(running):
    """Some take longer than the presenter's next move: all end where she does, none goes back."""
    moves = 200

    def present():
        for number in range(1, moves + 1):
            running.stage.move(number % COUNT, blank=number % 2 == 1)
            time.sleep(0.001)
        time.sleep(0.3)
        running.stages.close(running.stage.id)

    async def follow(pause, all_here):
        numbers, last = [], None
        async with running.following(takes=lambda: asyncio.sleep(pause)) as messages:
            while "event: end" not in (message := await messages.get()):
                numbers.append(int(re.search(r"id: (\d+)", message)[1]))
                last = told(message)
                if len(numbers) == 1:
                    await all_here.wait()
        return numbers, last

    async def hall():
        all_here = asyncio.Barrier(51)
        followers = [asyncio.create_task(follow(seat % 5 * 0.01, all_here)) for seat in range(50)]
        await all_here.wait()
        assert running.stage.followers == 50
        await asyncio.to_thread(present)
        return await asyncio.gather(*followers)

    heard = asyncio.run(asyncio.wait_for(hall(), 30))
    assert running.stage.followers == 0
    for numbers, last in heard:
        assert numbers[0] == 0
        assert numbers == sorted(set(numbers))
        assert last == (0, False)  # 200 is a multiple of 5 and even
    assert min(len(numbers) for numbers, _ in heard) < moves / 2


# ---------------------------------------------------------------- below Streamlit's server


def test_below_the_real_server_all_hear_at_once_and_it_stops_with_them_connected():
    with running_server("tests/web/audience_app.py") as server:
        link = httpx2.post(f"{server.url}/open").text
        url = link.partition("present?")[0]
        with httpx2.Client(follow_redirects=True) as presenter:
            assert presenter.get(link).text == "<title>presenter</title>" * 100
            assert httpx2.get(url).text == "<title>follower</title>"

            measured = measure(link, followers=30)
            assert measured["counted"] == 30
            # A tenth of a second in a hall; a machine that runs tests has more to do.
            assert measured["last"]["max"] < 1000
            # The last move of the measurement was the way back; they all have left.
            move = {"slide": 0, "blank": False}
            assert presenter.post(f"{url}position", json=move).json() == {"followers": 0}

        asyncio.run(stop_in_company(server, url))
        assert "Traceback" not in server.log()


async def stop_in_company(server, url):
    """Stop the server as Ctrl+C does while five follow."""
    hall = Hall(5)
    hall.expect(blank=False)
    followers = [asyncio.create_task(hall.follow(url)) for _ in range(5)]
    await hall.wait()
    server.process.send_signal(signal.SIGINT)
    await asyncio.to_thread(server.process.wait, 5)
    await asyncio.wait_for(asyncio.gather(*followers), 5)
