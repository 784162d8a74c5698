"""Match challenges with suppliers: open the chain's index, load the candidates, rank them.

The one road from rows to a ranking, used by recommendations and by ranking runs alike. Every
ranking is made for an audience, from what this audience may see on both sides.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from matchmaker import __version__, lexicon_store
from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.index_store import StoredIndex
from matchmaker.permissions import Actor
from matchmaker.ranking.assessment import Assessment, assess
from matchmaker.ranking.documents import challenge_document
from matchmaker.ranking.profiles import ChainProfile, ChallengeProfile, SupplierProfile
from matchmaker.ranking.ranker import rank, rank_challenges
from matchmaker.ranking.results import Entry, Ranking
from matchmaker.ranking.visibility import Audience
from matchmaker.ranking.weights import Weights
from matchmaker.services import challenges, index_building, index_changes, profiles, weights
from models.chains import IndustryChain
from models.challenges import Challenge
from models.enterprises import Enterprise
from nlp import lexicon
from nlp.lexicon import Lexicon, LexiconError
from nlp.text_index import ENGINE, TextIndex

# The text stage chooses so many suppliers; the other signals order them.
CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Match:
    """A ranking, the rows behind it by public id, and the profiles that it follows from."""

    ranking: Ranking
    enterprises: dict[str, Enterprise]
    challenge: ChallengeProfile
    suppliers: list[SupplierProfile]
    chain: ChainProfile
    index: TextIndex
    engine: str


@dataclass(frozen=True, slots=True)
class OpenChain:
    """A chain's profile, its text index with all changes, its word lists and weights.

    Whatever is computed with an index is computed with the lists that it was built with: while
    others are being published, no answer mixes the two.
    """

    profile: ChainProfile
    index: TextIndex
    lists: Lexicon
    weights: Weights


def audience_of(actor: Actor) -> Audience:
    """Return with whose eyes an actor reads the suppliers of a challenge that it may rank."""
    return Audience.ORGANIZER if actor.enterprise_id is None else Audience.BUYER


def engine_version() -> str:
    """Return what, beside data and weights, decides a score: code, text engine, word lists."""
    return f"{__version__}-{ENGINE}-{lexicon.current().version}"


def challenge_query(ctx: Context) -> Select[Challenge]:
    """Select visible challenges with all that a profile needs."""
    return challenges.visible(ctx).options(selectinload(Challenge.requirements))


def load_challenge(ctx: Context, challenge_id: int) -> Challenge:
    """Return a challenge by its key; raise NotFound."""
    row = ctx.session.scalars(
        challenge_query(ctx).where(Challenge.id == challenge_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


class Matcher:
    """Ranks within one session; chains that were opened stay open.

    With `lists`, every chain is ranked with these word lists: a stored index serves only if it
    was built with them, and not at all unless `stored`, for a fair comparison of two sets.
    """

    def __init__(self, ctx: Context, lists: Lexicon | None = None, *, stored: bool = False) -> None:
        self._ctx = ctx
        self._lists = lists
        self._stored = stored or lists is None
        self._chains: dict[tuple[str, Audience], OpenChain] = {}

    def rank(
        self,
        row: Challenge,
        audience: Audience | None = None,
        *,
        limit: int | None = None,
    ) -> Match:
        """Rank the suppliers of the challenge's chain; the best `limit` of them are explained.

        Without an audience, the actor's own eyes are taken.
        """
        audience = audience or audience_of(self._ctx.actor)
        chain = self._open(row.chain.code, audience)
        challenge = profiles.challenge_of(row, audience)
        with lexicon.using(chain.lists):
            rows = self._suppliers(chain, challenge, audience, CANDIDATES)
            suppliers = profiles.suppliers_of(rows, self._ctx.today, audience)
            ranking = rank(
                challenge,
                suppliers,
                index=chain.index,
                weights=chain.weights,
                chain=chain.profile,
                limit=limit,
            )
            engine = engine_version()
        ranking = replace(ranking, index_version=_version(chain.index, audience))
        found = {item.public_id: item for item in rows}
        return Match(ranking, found, challenge, suppliers, chain.profile, chain.index, engine)

    def explain(
        self, row: Challenge, supplier: Enterprise, audience: Audience | None = None
    ) -> Entry:
        """Score one pair, whether or not a ranking of the challenge holds the supplier."""
        found, chain = self._pair(row, supplier, audience)
        with lexicon.using(chain.lists):
            return found.entry(0)

    def closest(
        self, row: Challenge, supplier: Enterprise, audience: Audience | None = None
    ) -> list[str]:
        """Return the ids of the capabilities that answer a challenge, the closest first."""
        found, chain = self._pair(row, supplier, audience)
        with lexicon.using(chain.lists):
            [numbers] = found.pairs.relevant
            return [found.pairs.suppliers[0].capabilities[number].public_id for number in numbers]

    def _pair(
        self, row: Challenge, supplier: Enterprise, audience: Audience | None
    ) -> tuple[Assessment, OpenChain]:
        audience = audience or audience_of(self._ctx.actor)
        chain = self._open(row.chain.code, audience)
        with lexicon.using(chain.lists):
            found = assess(
                profiles.challenge_of(row, audience),
                [profiles.supplier_of(supplier, self._ctx.today, audience)],
                index=chain.index,
                weights=chain.weights,
                chain=chain.profile,
            )
        return found, chain

    def assess(
        self, challenge: ChallengeProfile, code: str, audience: Audience, limit: int
    ) -> Assessment:
        """Score the `limit` best by text for a need that is stored nowhere; explain none."""
        chain = self._open(code, audience)
        with lexicon.using(chain.lists):
            rows = self._suppliers(chain, challenge, audience, limit)
            return assess(
                challenge,
                profiles.suppliers_of(rows, self._ctx.today, audience),
                index=chain.index,
                weights=chain.weights,
                chain=chain.profile,
            )

    def rank_challenges(
        self, rows: Sequence[Challenge], supplier: Enterprise, audience: Audience
    ) -> list[Ranking]:
        """Rank challenges for a supplier, chain by chain; `invited` must be loaded.

        A pair scores as in `rank` for the same audience. The supplier reads a challenge that
        invites it, once it has accepted its agreement, or that it posted itself, with the
        confidential detail.
        """
        profile = profiles.supplier_of(supplier, self._ctx.today, audience)
        agreed = challenges.consented_to(self._ctx, rows, supplier.id)
        rankings = []
        for code in sorted({row.chain.code for row in rows}):
            chain = self._open(code, audience)
            wanted = [
                profiles.challenge_of(
                    row, _reads_as(row, supplier, audience, has_consented=row.id in agreed)
                )
                for row in rows
                if row.chain.code == code
            ]
            with lexicon.using(chain.lists):
                found = rank_challenges(
                    profile,
                    wanted,
                    index=chain.index,
                    weights=chain.weights,
                    chains={code: chain.profile},
                )
            rankings.append(found)
        return rankings

    def _open(self, code: str, audience: Audience) -> OpenChain:
        if (code, audience) not in self._chains:
            self._chains[code, audience] = open_chain(
                self._ctx, code, audience, self._lists, stored=self._stored
            )
        return self._chains[code, audience]

    def _suppliers(
        self, chain: OpenChain, challenge: ChallengeProfile, audience: Audience, limit: int
    ) -> list[Enterprise]:
        code = chain.profile.code
        if audience not in index_building.INDEXED:
            # The index knows other texts: whom it would choose depends on hidden ones.
            return profiles.load_chain_suppliers(self._ctx, code)
        wanted = chain.index.nearest(challenge_document(challenge), limit)
        # An older index may still hold suppliers that have left the chain.
        return profiles.load_suppliers(self._ctx, wanted, code)


def _reads_as(
    row: Challenge, supplier: Enterprise, audience: Audience, *, has_consented: bool
) -> Audience:
    is_insider = supplier.id == row.buyer_id or (has_consented and supplier in row.invited)
    return Audience.INVITED if audience is Audience.SUPPLIER and is_insider else audience


def _version(index: TextIndex, audience: Audience) -> str:
    """Return the version of what a ranking depends on; for most readers the statistics alone."""
    if audience is Audience.ORGANIZER:
        return index.version
    parts = (ENGINE, index.lexicon_version, asdict(index.settings), index.statistics.digest())
    return blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def open_chain(
    ctx: Context,
    code: str,
    audience: Audience = Audience.ORGANIZER,
    lists: Lexicon | None = None,
    *,
    stored: bool = True,
) -> OpenChain:
    """Open a chain's index for a reader; one never built is made in memory for this reading."""
    row = ctx.session.scalars(
        select(IndustryChain)
        .where(IndustryChain.code == code)
        .options(selectinload(IndustryChain.segments))
    ).one()
    profile, own_weights = profiles.chain_of(row), weights.in_force(ctx).of(code)
    found = index_building.open_stored(ctx, code, audience) if stored else None
    own = _lists_of(ctx, found)
    if found is not None and own is not None and own is (lists or own):
        with lexicon.using(own):
            index = index_changes.apply(ctx, code, found, audience)
            return OpenChain(profile, index, own, own_weights)
    with lexicon.using(lists or lexicon.current()) as chosen:
        index = index_building.build_in_memory(ctx, code, audience)
        return OpenChain(profile, index, chosen, own_weights)


def _lists_of(ctx: Context, stored: StoredIndex | None) -> Lexicon | None:
    """Return the lists that an index was built with; None where they are gone."""
    if stored is None:
        return None
    try:
        return lexicon_store.of_version(ctx.lexicon_folder, stored.index.lexicon_version)
    except (LexiconError, lexicon_store.UnknownVersion):
        return None
