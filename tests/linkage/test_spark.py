"""The same model on Spark Connect gives the same levels and the same weights."""

from dataclasses import replace

import numpy as np
import pytest

from tests.linkage.invented import prepared
from whimbrel.linkage.keys import candidate_pairs
from whimbrel.linkage.linking import fitting
from whimbrel.linkage.scoring import score
from whimbrel.linkage.spark import register_likeness, score_on_spark


def test_spark_scores_as_duckdb_does() -> None:
    pysail = pytest.importorskip("pysail.spark", reason="the Spark Connect server is in requirements/dev.txt")
    from pyspark.sql import SparkSession

    people = prepared(1_500)
    left, right = candidate_pairs(people, 8.0)
    model = replace(fitting(people), prior=1e-4)
    here = score(people, left, right, model)
    server = pysail.SparkConnectServer("127.0.0.1", 0)
    server.start()
    host, port = server.listening_address
    session = SparkSession.builder.remote(f"sc://{host}:{port}").create()
    try:
        register_likeness(session)
        session.createDataFrame(people.table).createOrReplaceTempView("people")
        pairs = here.select(["left", "right"])
        session.createDataFrame(pairs).createOrReplaceTempView("pairs")
        there = (
            score_on_spark(session, "people", "pairs", model)
            .toArrow()
            .sort_by([("left", "ascending"), ("right", "ascending")])
        )
    finally:
        session.stop()
        server.stop()
    assert len(there) == len(here) > 500
    for column in ("left", "right", *(f"gamma_{c.code}" for c in model.comparisons)):
        np.testing.assert_array_equal(there[column].to_numpy(), here[column].to_numpy(), err_msg=column)
    np.testing.assert_allclose(there["weight"].to_numpy(), here["weight"].to_numpy(), atol=1e-3)
