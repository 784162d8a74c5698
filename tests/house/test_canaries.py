"""Texts that stand in confidential fields turn up before those who may read them, and nobody else.

Everything that is served for reading is asked for as every reader, with the ids of everything that
is stored; each text must be found by each of its readers, and by nobody else.
"""

import io
import logging
import re
import shutil
import zipfile
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

import pytest
from sqlalchemy import select

from matchmaker.app import create_app
from matchmaker.context import Context
from matchmaker.db import Database, transaction
from matchmaker.edge.authentication import SESSION_KEY
from matchmaker.jobs import ClockWork, Runtime, run_due
from matchmaker.permissions import SYSTEM
from matchmaker.services import registers
from models.base import Base
from tests.factories import world as factory
from tests.factories.city import settings_in
from tests.factories.world import READERS, World

TAG = re.compile(rb"<[^<>]*>")
# Of two who read the same, one asks for everything.
CRAWLERS = [name for name in READERS if name not in {"city", "buyer_viewer"}]
REQUEST_ID = re.compile(rb'"request_id": ?"[0-9a-f]+"')
NONSENSE = "qx00zvk"
# Things whose address does not say in its last folder what they are.
COLLECTIONS = {"files": "attachments", "lexicons": "", "drafts": "", "reset": "", "join": ""}
# Lists are read as text; papers have no such format and are read as Word.
TEXT, WORD = "csv", "docx"
# What leaves the installation, and the records that others keep: no text of anybody's own.
OUTGOING = {
    "outbox_messages": ("subject", "body", "error"),
    "notices": ("cause", "details"),
    "audit_events": ("details",),
    "security_events": ("details",),
    "jobs": ("arguments", "message", "result", "error"),
}
# What is there all the same: planted by the test, or sent to the very person whose it is.
PLANTED = {
    "jobs": ("arguments of a job", "error of a job"),
    "outbox_messages": ("firm of an applicant",),
}
# Addressed by the challenge or the enterprise they belong to, which everybody may see.
NAMED_BY_OTHERS = {"selections", "enterprise-sheets"}
# Whose lists are searched for every text.
SEARCHERS = ("stranger", "loser", "buyer", "elsewhere", "county", "system_admin")
SEARCHED = ("/api/v1/challenges", "/api/v1/capabilities", "/api/v1/enterprises", "/api/v1/users")


class Log(logging.Handler):
    """Keeps every line that is logged, whatever its level."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@dataclass(frozen=True)
class Found:
    """Who found which text where, and what was logged meanwhile."""

    world: World
    pattern: re.Pattern
    places: dict
    log: list
    asked: int


@pytest.fixture(scope="module")
def stored(tmp_path_factory, migrated_file):
    """Store the world in a folder, and let the worker do what waits."""
    folder = tmp_path_factory.mktemp("canaries")
    shutil.copy(migrated_file, folder / "matchmaker.db")
    settings = settings_in(folder)
    database = Database.connect(settings.database_url)
    with transaction(database.write) as session:
        ctx = Context(session, SYSTEM, session.info["now"], settings.index_folder)
        world = factory.make(ctx)
    runtime = Runtime(settings, database)
    run_due(runtime)
    ClockWork(runtime)()
    yield world, settings, database
    database.engine.dispose()


def readable(answer):
    """Return all text of an answer: of archives each part, of pages also without their tags."""
    body = answer.get_data()
    answer.close()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    headers = str(answer.headers).encode()
    return headers + body + TAG.sub(b"", body).replace(b",", b"")


def addresses(app, world):
    """Return the addresses that are read, with every id that is stored of their kind."""
    ids = {thing.collection: world.ids(thing.collection) for thing in world.things}
    ids["registers"] = list(registers.REGISTERS)
    ids["challenges"] = [key for key in ids["challenges"] if key not in world.alike]
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        filled = [rule.rule]
        for match in re.finditer(r"/([\w-]+)/<([^>]+)>", rule.rule):
            keys = ids.get(COLLECTIONS.get(match[1], match[1]), ["0" * 20])
            if match[2] == "supplier_id":
                keys = [world.firms["stranger"].public_id]
            keys = ["1"] if match[2].startswith("int:") else keys
            filled = [path.replace(f"<{match[2]}>", key, 1) for path in filled for key in keys]
        for path in filled:
            is_export = path.startswith("/api/v1/exports/")
            yield f"{path}?format={TEXT}" if is_export else path.replace("<format_>", TEXT)


def searches(app, world):
    """Return the lists of the API with each filter that takes an id."""
    spec = app.test_client().get("/api/v1/openapi.json").json
    ids = {thing.collection: world.ids(thing.collection) for thing in world.things}
    kinds = {"challenge": "challenges", "run": "ranking-runs", "event": "events", "user": "users"}
    kinds |= {"buyer": "enterprises", "enterprise": "enterprises", "subject": "bids"}
    for path, methods in spec["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", []):
            for key in ids.get(kinds.get(parameter["name"], ""), []):
                if parameter["in"] == "query" and "{" not in path:
                    yield f"{path}?{parameter['name']}={key}&page_size=100"


class Reader:
    """Asks as one reader, with a session: as a bearer of the API, in the cookie of the pages."""

    def __init__(self, app, world, name):
        person = world.people.get(name)
        self.bearer = None if person is None else person.session
        self.client, self.pages = app.test_client(), app.test_client()
        if person is not None:
            with self.pages.session_transaction() as session:
                session[SESSION_KEY] = person.session

    def get(self, path):
        if not path.startswith("/api/"):
            return self.pages.get(path)
        headers = {"Authorization": f"Bearer {self.bearer}"} if self.bearer else {}
        return self.client.get(path, headers=headers)


@pytest.fixture(scope="module")
def app(stored):
    created = create_app(stored[1])
    yield created
    created.extensions["matchmaker.database"].engine.dispose()


@contextmanager
def logged():
    """Keep what the service logs, and what others would tell the operator."""
    log, own = Log(), logging.getLogger("matchmaker")
    level = own.level
    logging.getLogger().addHandler(log)
    own.setLevel(logging.DEBUG)
    yield log.lines
    own.setLevel(level)
    logging.getLogger().removeHandler(log)


@pytest.fixture(scope="module")
def found(stored, app):
    world = stored[0]
    spellings = {text: canary for canary in world.canaries for text in canary.spellings}
    pattern = re.compile("|".join(map(re.escape, spellings)).encode())
    places, asked = defaultdict(lambda: defaultdict(set)), 0
    paths = [*addresses(app, world), *searches(app, world)]
    with logged() as lines:
        for name in CRAWLERS:
            reader = Reader(app, world, name)
            for path in paths:
                answer = reader.get(path)
                if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and TEXT in path:
                    answer = reader.get(path.replace(TEXT, WORD))
                assert answer.status_code < 500, (name, path)
                for text in set(pattern.findall(readable(answer))):
                    places[spellings[text.decode()].name][name].add(path)
                asked += 1
    return Found(world, pattern, places, lines, asked)


def test_there_are_enough_of_them(found):
    assert len(found.world.canaries) >= 40
    assert found.asked > 5000


def test_nobody_finds_what_is_for_others(found):
    leaks = [
        (canary.name, name, path)
        for canary in found.world.canaries
        for name, paths in found.places[canary.name].items()
        for path in sorted(paths)
        if name not in canary.seen_by and re.search(canary.secret_at, path)
    ]
    assert leaks == []


def test_everybody_finds_what_is_for_them(found):
    missed = [
        (canary.name, name)
        for canary in found.world.canaries
        for name in sorted(canary.seen_by & set(CRAWLERS) - set(found.places[canary.name]))
    ]
    assert missed == []


def test_a_token_finds_no_more_than_its_owner_and_only_what_it_may_read(stored, app, found):
    world = stored[0]
    lists = ["/api/v1/bids", "/api/v1/challenges", "/api/v1/objections", "/api/v1/tokens"]
    paths = [*lists, *(f"{path}/{key}" for path in lists for key in world.ids(path[8:]))]
    for name in ("bidder", "buyer", "county"):
        reader = Reader(app, world, name)
        reader.bearer = world.people[name].reading
        answers = [readable(reader.get(path)) for path in paths]
        texts = {text for answer in answers for text in found.pattern.findall(answer)}
        theirs = {
            text.encode()
            for canary in world.canaries
            for text in canary.spellings
            if name in found.places[canary.name]
        }
        assert texts
        assert texts <= theirs
        reader.bearer = world.people[name].writing
        assert {reader.get(path).status_code for path in paths} <= {403, 404, 405}


def test_a_search_for_what_is_hidden_is_answered_like_one_for_nothing(stored, app):
    world, hits, asked = stored[0], 0, 0
    texts = [canary for canary in world.canaries if "of" not in canary.name.split()[:2]]
    for name in SEARCHERS:
        reader = Reader(app, world, name)
        for path in SEARCHED:
            nothing = reader.get(f"{path}?q={NONSENSE}")
            for canary in texts:
                answer = reader.get(f"{path}?q={canary.spellings[0]}")
                is_same = answer.status_code == nothing.status_code and (
                    REQUEST_ID.sub(b"", answer.data) == REQUEST_ID.sub(b"", nothing.data)
                )
                asked += 1
                if canary.secret_at or name in canary.seen_by:
                    hits += not is_same
                else:
                    assert is_same, (name, path, canary.name)
    assert hits
    assert asked > 500


def calls_on(app, collection):
    """Return (method, address with {}) of all that the API does to one thing of a collection."""
    for rule in app.url_map.iter_rules():
        if re.match(rf"/api/v1/{collection}/<\w+>(/|$)", rule.rule) and len(rule.arguments) == 1:
            address = re.sub(r"<\w+>", "{}", rule.rule)
            yield from ((method, address) for method in rule.methods - {"HEAD", "OPTIONS"})


def test_what_is_hidden_is_answered_like_what_is_missing(stored, app):
    """Whatever is tried on it: the same status and the same bytes, but for the request's id."""
    world, asked = stored[0], 0
    for name in SEARCHERS:
        reader = Reader(app, world, name)

        def answer(method, path, reader=reader):
            headers = {"Authorization": f"Bearer {reader.bearer}", "If-Match": '"v1"'}
            got = reader.client.open(path, method=method, headers=headers, json={})
            return got.status_code, got.headers.get("ETag"), REQUEST_ID.sub(b"", got.data)

        for thing in world.things:
            if name in thing.seen_by or thing.collection in NAMED_BY_OTHERS:
                continue
            for method, address in calls_on(app, thing.collection):
                missing = answer(method, address.format("0" * 20))
                hidden = answer(method, address.format(thing.public_id))
                assert hidden == missing, (name, method, address, thing)
                asked += 1
    assert asked > 300


def test_the_hall_is_searched_in_what_is_public_only(stored, app):
    client, world = app.test_client(), stored[0]
    nothing = client.get(f"/challenges?q={NONSENSE}").text.replace(NONSENSE, "")
    for canary in world.canaries:
        text = canary.spellings[0]
        if "public" not in canary.seen_by:
            assert client.get(f"/challenges?q={text}").text.replace(text, "") == nothing, canary


def test_the_owner_of_an_anonymous_challenge_is_no_filter_for_others(stored, app):
    world = stored[0]
    owner = world.firms["hidden_buyer"].public_id
    for name in SEARCHERS:
        listed = Reader(app, world, name).get(f"/api/v1/challenges?buyer={owner}").json["items"]
        assert bool(listed) is (name == "county"), name


def test_nothing_of_it_stands_in_what_is_sent_recorded_or_queued(stored, found):
    database = stored[2]
    with database.engine.connect() as connection:
        for name, columns in OUTGOING.items():
            table = Base.metadata.tables[name]
            rows = connection.execute(select(*(table.c[column] for column in columns))).all()
            assert rows, name
            texts = {text.decode() for text in found.pattern.findall(repr(rows).encode())}
            assert texts == spelled(stored[0], PLANTED.get(name, ())), name


def spelled(world, names):
    """Return the texts of some canaries."""
    return {text for item in world.canaries if item.name in names for text in item.spellings}


def test_nothing_of_it_is_logged(found):
    assert not found.pattern.findall("\n".join(found.log).encode())


def test_files_beside_the_database_hold_only_what_is_matched(stored, found):
    """The index holds profiles, which are matched; never what is told to some of its readers."""
    folder = stored[1].data_folder
    matched = spelled(stored[0], ("own item", "name of an own item", "item for verified buyers"))
    allowed = {text.encode() for text in matched}
    for path in folder.rglob("*"):
        is_kept = path.name.startswith("matchmaker.db") or "attachments" in path.parts
        if path.is_file() and not is_kept:
            assert set(found.pattern.findall(path.read_bytes())) <= allowed, path
