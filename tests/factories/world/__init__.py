"""One stored world of everything that is confidential: who reads it, and who must never.

`World.things` says for each stored thing which readers may see it; `World.canaries` says the same
of texts that stand in single fields. Both are written by hand here, apart from the code that
decides it in the product.
"""

from dataclasses import replace
from datetime import timedelta

from matchmaker.context import Context
from matchmaker.permissions import SYSTEM
from tests.factories.world import desk, offers, people, postings
from tests.factories.world.base import READERS, Canary, Person, Thing, World

__all__ = ["READERS", "Canary", "Person", "Thing", "World", "make"]


def make(ctx: Context) -> World:
    """Store the world in a transaction; most of it by the acts of its own people."""
    system = replace(ctx, actor=SYSTEM)
    world = World(system, replace(system, now=ctx.now - timedelta(days=40)))
    people.settle(world)
    posted = postings.post(world)
    offers.offer(world, posted)
    desk.keep(world, posted)
    return world
