"""Replays: compute a stored shortlist again from what is stored with it, and compare (RANK-1).

A run keeps the profiles that it ranked, the statistics of the text index, the weights, and the
version of everything else. For a run that an earlier program stored, without statistics, the index
is opened by its version, or built again from the register if that gives the same one.
"""

import hashlib
import json
import platform
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker import index_store, lexicon_store, messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, NotFound
from matchmaker.permissions import (
    Permission,
    authorize,
    visible_ranking_runs,
    visible_shortlists,
)
from matchmaker.ranking.profiles import ChainProfile, ChallengeProfile, SupplierProfile
from matchmaker.ranking.ranker import rank
from matchmaker.ranking.snapshots import freeze, freeze_index, thaw, thaw_index
from matchmaker.ranking.weights import Weights, WeightSets, WeightsInvalid
from matchmaker.services import index_building, matching, weights
from matchmaker.services.matching import Match
from models.challenges import Challenge
from models.shortlists import RankingRun, RunInput, Shortlist
from nlp import lexicon
from nlp.lexicon import Lexicon, LexiconError
from nlp.text_index import TextIndex

LIBRARIES = ("numpy", "numba", "rjieba", "opencc")


@dataclass(frozen=True, slots=True)
class Kept:
    """The inputs of one shortlist: digests in their order, and the compressed bodies by digest."""

    manifest: dict[str, Any]
    bodies: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether a shortlist came out byte for byte the same, and if not, what differs."""

    shortlist: Shortlist
    is_same: bool
    result_hash: str | None
    differences: tuple[str, ...]


def versions(ctx: Context, engine: str) -> dict[str, Any]:
    """Return the version of everything beside data and index that a result follows from."""
    return {
        "engine": engine,
        "lexicon": lexicon.current().version,
        "weights": weights.in_force(ctx).version,
        "weight_sets": _plain_weights(weights.in_force(ctx)),
        "candidates": matching.CANDIDATES,
        "as_of": ctx.today.isoformat(),
        "read_at": ctx.now.isoformat(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def _plain_weights(sets: WeightSets) -> dict[str, Any]:
    def plain(chosen: Weights) -> dict[str, Any]:
        return {"name": chosen.name, "values": dict(chosen.values)}

    return {
        "default": plain(sets.default),
        "chains": {chain: plain(chosen) for chain, chosen in sorted(sets.chains.items())},
    }


def keep(match: Match) -> Kept:
    """Return the inputs of a ranking, ready to be stored."""
    bodies: dict[str, bytes] = {}

    def kept(body: bytes) -> str:
        digest = hashlib.sha256(body).hexdigest()
        bodies[digest] = zlib.compress(body)
        return digest

    manifest = {
        "challenge": kept(freeze(match.challenge)),
        "chain": kept(freeze(match.chain)),
        "suppliers": [kept(freeze(supplier)) for supplier in match.suppliers],
        "index": kept(_frozen(match.index)),
    }
    return Kept(manifest, bodies)


@lru_cache(maxsize=1)
def _frozen(index: TextIndex) -> bytes:
    # The challenges of a chain follow each other and share its index.
    return freeze_index(index)


def hash_of(value: Any) -> str:
    """Return the SHA-256 of plain data as canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def replay(ctx: Context, run_id: str) -> list[Replay]:
    """Compute every shortlist of a run again; raise NotFound, or Conflict if nothing is stored."""
    authorize(ctx.actor, Permission.READ_SHORTLISTS)
    run = ctx.session.scalars(
        select(RankingRun).where(RankingRun.public_id == run_id, visible_ranking_runs(ctx.actor))
    ).one_or_none()
    if run is None:
        raise NotFound
    if run.versions is None:
        raise Conflict("run_without_inputs")
    found = ctx.session.scalars(
        select(Shortlist)
        .where(Shortlist.run_id == run.id, visible_shortlists(ctx.actor))
        .order_by(Shortlist.id)
        .options(joinedload(Shortlist.challenge).joinedload(Challenge.chain))
    ).all()
    with lexicon.using(_lists(ctx, run.versions.get("lexicon", ""))):
        sets = _weights(ctx, run.versions)
        now = {**versions(ctx, matching.engine_version()), "weights": sets.version}
        changed = _changed(run.versions, now)
        return [_replay(ctx, shortlist, sets, changed) for shortlist in found]


def _weights(ctx: Context, then: Mapping[str, Any]) -> WeightSets:
    """Return the weights of a run; those in force where it has none or this program others."""
    if "weight_sets" not in then:
        return weights.in_force(ctx)
    stored = then["weight_sets"]
    try:
        return WeightSets(
            Weights(**stored["default"]),
            {chain: Weights(**chosen) for chain, chosen in stored["chains"].items()},
        )
    except WeightsInvalid:
        return weights.in_force(ctx)


def _lists(ctx: Context, wanted: str) -> Lexicon:
    """Return the word lists of a version, those in force where it is gone."""
    try:
        return lexicon_store.of_version(ctx.lexicon_folder, wanted)
    except (LexiconError, lexicon_store.UnknownVersion):
        return lexicon.current()


def _changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    pairs = [(name, then.get(name), now[name]) for name in ("engine", "weights", "python")]
    pairs += [
        (name, then.get("libraries", {}).get(name), known)
        for name, known in now["libraries"].items()
    ]
    return [
        messages.text("replay_version", name=name, then=before, now=after)
        for name, before, after in pairs
        if before != after
    ]


def _replay(ctx: Context, shortlist: Shortlist, sets: WeightSets, changed: list[str]) -> Replay:
    bodies = _bodies(ctx, shortlist)
    if bodies is None:
        damaged = (messages.text("replay_damaged"), *changed)
        return Replay(shortlist, is_same=False, result_hash=None, differences=damaged)
    manifest = shortlist.inputs or {}
    index = _index(ctx, shortlist, bodies.get(manifest.get("index", "")))
    if index.version != shortlist.index_version:
        text = messages.text("replay_index", then=shortlist.index_version, now=index.version)
        changed = [text, *changed]
    ranking = rank(
        thaw(ChallengeProfile, bodies[manifest["challenge"]]),
        [thaw(SupplierProfile, bodies[digest]) for digest in manifest["suppliers"]],
        index=index,
        weights=sets.of(shortlist.challenge.chain.code),
        chain=thaw(ChainProfile, bodies[manifest["chain"]]),
    )
    # Another version of the index is told apart above: here the numbers alone are compared.
    result = hash_of(replace(ranking, index_version=shortlist.index_version).to_dict())
    is_same = result == shortlist.result_hash
    return Replay(shortlist, is_same, result, () if is_same else tuple(changed))


def _bodies(ctx: Context, shortlist: Shortlist) -> dict[str, bytes] | None:
    """Return the inputs by digest; None if one is missing or is not what its name says."""
    manifest = shortlist.inputs or {}
    wanted = {manifest.get("challenge", ""), manifest.get("chain", ""), *_suppliers(manifest)}
    wanted |= {manifest["index"]} if "index" in manifest else set()
    rows = ctx.session.execute(
        select(RunInput.digest, RunInput.body).where(RunInput.run_id == shortlist.run_id)
    )
    found = {digest: body for digest, body in rows if digest in wanted}
    try:
        bodies = {digest: zlib.decompress(body) for digest, body in found.items()}
    except zlib.error:
        return None
    is_whole = wanted <= set(bodies) and all(
        hashlib.sha256(body).hexdigest() == digest for digest, body in bodies.items()
    )
    return bodies if is_whole else None


def _suppliers(manifest: Mapping[str, Any]) -> Iterable[str]:
    return [str(digest) for digest in manifest.get("suppliers", [])]


def _index(ctx: Context, shortlist: Shortlist, kept: bytes | None) -> TextIndex:
    if kept is not None:
        with suppress(ValueError):  # settings that this program does not know
            return thaw_index(kept)
    code = shortlist.challenge.chain.code
    stored = index_store.open_version(ctx.index_folder, code, shortlist.index_version)
    return stored or index_building.build_in_memory(ctx, code)
