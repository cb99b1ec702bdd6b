"""Recombined passages: as many as are wanted, of words that the base has."""

import numpy as np

from bench.growth import Cost, chart, drawn, table
from index.fields import Fields
from tests.index.test_fields import PASSAGES


def test_passages_are_drawn_or_recombined() -> None:
    fields = Fields.build(PASSAGES)
    assert drawn(fields, 2).size == 2
    many = drawn(fields, 3 * fields.size)
    assert many.size == 3 * fields.size and many.vocabulary is fields.vocabulary
    body, made = fields.words_of("body"), many.words_of("body")
    rows = [body.take(np.array([row])).values.tolist() for row in range(len(body))]
    for at in range(len(made)):
        words = made.take(np.array([at])).values.tolist()
        assert any(
            words == one[: (len(one) + 1) // 2] + other[len(other) - len(other) // 2 :]
            for one in rows
            for other in rows
        )


def test_table_and_chart_name_each_size() -> None:
    times = {"BM25 alone": [1.0, 2.0], "FAISS alone": [3.0], "ranking of passages": [20.0]}
    costs = [Cost(10_000, 5.0, 2**20, times), Cost(190_000, 50.0, 2**24, times)]
    assert [line.split()[0] for line in table(costs)] == ["passages", "10,000", "190,000"]
    drawing = chart(costs)
    assert "10.000" in drawing and "190.000" in drawing and drawing.count("<circle") == 6
