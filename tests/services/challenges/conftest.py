import pytest

from tests.factories import cast as factory


@pytest.fixture
def cast(ctx):
    """Store who takes part in the life of a challenge."""
    return factory.make(ctx)
