import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp.topk import top_k

SCORES = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.5 + 1e-12, 1.0]), max_size=40)


@given(SCORES, st.integers(-1, 50), st.randoms())
def test_equals_a_full_sort_whatever_the_input_order(values, k, random):
    ties = list(range(len(values)))
    random.shuffle(ties)
    scores, keys = np.array(values, dtype=float), np.array(ties, dtype=np.int64)
    expected = sorted(range(len(values)), key=lambda i: (-round(values[i], 9), ties[i]))
    assert top_k(scores, keys, k).tolist() == expected[: max(k, 0)]
