import pytest

from matchmaker.services import transitions
from models.bids import Bid
from models.enums import BidState
from tests.factories import bids


@pytest.mark.every_database
def test_a_row_moves_once_from_the_state_it_was_read_in(ctx):
    row = bids.make(ctx)
    submitted = Bid.state == BidState.SUBMITTED
    assert transitions.move(ctx, row, submitted, state=BidState.WITHDRAWN)
    assert (row.state, row.version, row.updated_at) == (BidState.WITHDRAWN, 2, ctx.now)
    assert not transitions.move(ctx, row, submitted, state=BidState.WITHDRAWN)
    assert row.version == 2


@pytest.mark.every_database
def test_a_row_that_somebody_else_changed_does_not_move(ctx):
    row = bids.make(ctx)
    other = Bid.__table__
    ctx.session.execute(other.update().values(version=5))
    assert not transitions.move(ctx, row, Bid.id == row.id, state=BidState.WITHDRAWN)
    ctx.session.refresh(row)
    assert (row.state, row.version) == (BidState.SUBMITTED, 5)
