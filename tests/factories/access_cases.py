"""Every address of the service with every thing of the stored world that it may name."""

import re
from collections.abc import Iterator
from dataclasses import replace

from matchmaker.permissions.routes import OPEN, routes
from tests.factories import capabilities, challenge_lists, challenges, events
from tests.factories.expected_access import MISSING, NOBODYS, Case

# Things whose address does not say in its last folder what they are.
COLLECTIONS = {
    "bidding": "bids",
    "files": "attachments",
    "begin": "challenges",
    "prospects": "challenges",
    "published": "challenges",
    "imports": "jobs",
}
# What stands in an address beside the id of a thing.
FILLED = {"format_": "xlsx", "kind": "capabilities", "number": "1", "place": "0", "name": "bids"}
# The queues of checks, one address for all: what is in them, and who may decide on it.
QUEUES = {
    "bids": ("bids", "check_bid"),
    "challenges": ("challenges", "check_challenge"),
    "objections": ("objections", "decide_objection"),
    "registrations": ("registrations", "check_registration"),
}
QUERIES = {
    "recommendations.compare_suppliers": "?a={}&b={}",
    "desk_lexicons.edit": "?file=terms.txt",
}


def cases(app, world) -> Iterator[Case]:
    """Yield every address × method × thing of its kind, and × what does not exist."""
    for rule in app.url_map.iter_rules():
        named = tuple(routes()[rule.endpoint].split("|"))  # no row: KeyError
        if rule.endpoint == "static" or (
            named == (OPEN,) and rule.rule != "/challenges/<public_id>"
        ):
            continue
        queues = QUEUES if rule.rule.startswith("/desk/checks/<name>/") else {"": ("", "")}
        for queue, (collection, permission) in queues.items():
            text = rule.rule.replace("<name>", queue) if queue else rule.rule
            for thing in _things(world, text, collection):
                path = _filled(world, text + QUERIES.get(rule.endpoint, ""), thing)
                for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                    acts = (permission,) if queue else named
                    acted_on = _acted_on(world, thing, acts) if method != "GET" else thing
                    yield Case(rule.endpoint, method, path, rule.rule, acted_on, acts, named)


def _things(world, rule, collection):
    """Return the things that an address may name: None alone if it names none."""
    found = re.search(r"/([\w-]+)/<(?!int:|any\()(?:\w+:)?(\w+)>", rule)
    if found is None or found[2] in FILLED:
        return [None]
    kind = collection or COLLECTIONS.get(found[1], found[1])
    return [NOBODYS, *(thing for thing in world.things if thing.collection == kind)]


def _acted_on(world, thing, permissions):
    """Return a thing as those see it who act on it: a selection is an act on its challenge."""
    if thing is None or thing.collection != "selections":
        return thing
    [row] = (
        row
        for row in world.things
        if (row.collection, row.public_id) == ("challenges", thing.public_id)
    )
    return replace(thing, seen_by=row.seen_by)


def _filled(world, rule, thing):
    firms = [world.firms[name].public_id for name in ("bidder", "winner")]
    parts = FILLED | {"supplier_id": firms[0]} | dict(thing.parts if thing else {})
    first = iter([thing.public_id if thing else MISSING])

    def fill(match):
        name = match[1]
        return parts[name] if name in parts else next(first, MISSING)

    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", fill, rule).format(*firms)


def flat(fields, prefix=""):
    """Return nested fields as a form sends them."""
    found = {}
    for name, value in fields.items() if isinstance(fields, dict) else enumerate(fields):
        if isinstance(value, list) and value and isinstance(value[0], str):
            found[f"{prefix}{name}"] = value
        elif isinstance(value, dict | list):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = "" if value is None else str(value)
    return found


# What every form finds in it, whatever it asks for; each reads its own fields.
FORM = {
    **flat(challenges.PASSED),
    **dict.fromkeys(("reason", "text", "note", "answer"), "情况有变，另行安排"),
    "version": "999999",  # stale: what is permitted is refused for that alone
    "place": "copper/foil",
    "role": "viewer",
    "supplier": MISSING,
    "text_sha256": "0" * 64,
    "content_hash": "0" * 64,
    "needs_second_review": "true",
    "declares_no_secrets": "true",
}


FIELDS = {
    "challenges": flat(challenges.fields("", budget_yuan=None)),
    "capabilities": flat(capabilities.fields("")),
    "events": flat(events.fields()),
    "challenge-lists": flat(challenge_lists.fields()),
}


def form(case):
    """Return what a page is sent: a stale version, and a text for whatever it asks for."""
    return FIELDS.get(case.path.split("/")[2], {}) | FORM if case.writes else None
