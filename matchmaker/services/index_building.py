"""Build the text indexes of a chain from the register; readers change over to them at once."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from matchmaker import index_store, lexicon_store, messages
from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.index_store import StoredIndex
from matchmaker.ranking.documents import supplier_document
from matchmaker.ranking.profiles import SupplierProfile
from matchmaker.ranking.visibility import Audience
from matchmaker.services import profiles
from models.chains import IndustryChain
from nlp import lexicon
from nlp.analysis import Document
from nlp.text_index import TextIndex

# Who ranks all suppliers of a chain often enough for an index of its own; others read the chain.
INDEXED = (Audience.ORGANIZER, Audience.BUYER)


def build(
    ctx: Context, code: str, progress: Callable[[int, str], None] = lambda _percent, _text: None
) -> str:
    """Index the suppliers of the chain for each audience; return the organizers' version.

    Raise NotFound.
    """
    name = ctx.session.scalars(
        select(IndustryChain.name).where(IndustryChain.code == code)
    ).one_or_none()
    if name is None:
        raise NotFound
    text = messages.text("job_index", chain=name)
    progress(0, text)
    rows = profiles.load_chain_suppliers(ctx, code)
    progress(30, text)
    documents = {
        audience.value: supplier_documents(profiles.suppliers_of(rows, ctx.today, audience))
        for audience in INDEXED
    }
    public = supplier_documents(profiles.public_part(rows, ctx.today))
    while True:
        with lexicon.using(lexicon_store.in_force(ctx.lexicon_folder)) as lists:
            versions = index_store.build(ctx.index_folder, code, documents, public, ctx.now)
        # Other lists may have been published in the meantime; the last build must have those.
        if lexicon_store.in_force(ctx.lexicon_folder) is lists:
            return versions[Audience.ORGANIZER]


def open_stored(
    ctx: Context, code: str, audience: Audience = Audience.ORGANIZER
) -> StoredIndex | None:
    """Open the index in force for a reader; None where there is none that can be read.

    Without an index of its own, an audience scores its pairs by the organizers': a score follows
    from the two texts and the public statistics alone.
    """
    of = audience if audience in INDEXED else Audience.ORGANIZER
    return index_store.open_current(ctx.index_folder, code, of)


def build_in_memory(ctx: Context, code: str, audience: Audience = Audience.ORGANIZER) -> TextIndex:
    """Index the suppliers of the chain, as an audience reads them, for this reading alone."""
    rows = profiles.load_chain_suppliers(ctx, code)
    return TextIndex.fit(
        supplier_documents(profiles.suppliers_of(rows, ctx.today, audience)),
        public=supplier_documents(profiles.public_part(rows, ctx.today)),
    )


def supplier_documents(suppliers: Iterable[SupplierProfile]) -> list[Document]:
    """Return what the text index reads of each supplier."""
    return [supplier_document(supplier) for supplier in suppliers]
