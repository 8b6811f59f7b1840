"""An estimate while it is being made: what is done at the moment, and in the end the answer or why there is none."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Queue

from whimbrel.estimate.cautions import Caution, of_hidden
from whimbrel.estimate.estimating import Estimate, estimate_population
from whimbrel.estimate.strata import Strata, estimate_strata
from whimbrel.service.estimates.asking import Asked
from whimbrel.standard.errors import WhimbrelError

_KEPT = 16
_one_at_a_time, _keeping = threading.Lock(), threading.Lock()
_made: OrderedDict[str, Done] = OrderedDict()


@dataclass(frozen=True)
class Done:
    """``made`` with its cautions, and its groups where they were asked for; or ``why`` there is none."""

    made: Estimate | None = None
    cautions: tuple[Caution, ...] = ()
    strata: Strata | None = None
    why: str = ""


def reckon(asked: Asked) -> Iterator[str | Done]:
    """Names of methods as each is begun, then what came of it. The same table is not reckoned twice in a row.

    One estimate at a time, on all cores: others wait for it.
    """
    key = _key(asked)
    if kept := _made.get(key):
        yield kept
        return
    said: Queue[str | Done] = Queue()
    threading.Thread(target=_work, args=(asked, said), daemon=True).start()
    while isinstance(told := said.get(), str):
        yield told
    if told.made is not None:
        with _keeping:
            _made[key] = told
            while len(_made) > _KEPT:
                _made.popitem(last=False)
    yield told


def _work(asked: Asked, said: Queue[str | Done]) -> None:
    def stage(what: str, _many: int | None) -> Callable[[int], None]:
        said.put(what)
        return lambda _done: None

    table, *ends = asked.shaped
    try:
        with _one_at_a_time:
            made = estimate_population(table, stage=stage)
            strata = None
            if asked.groups:
                said.put("groups")
                strata = estimate_strata(asked.groups)
        cautions = (*of_hidden(asked.read.hidden, made, ends), *made.cautions, *(strata.cautions if strata else ()))
        said.put(Done(made, cautions, strata))
    except WhimbrelError as error:
        said.put(Done(why=str(error)))
    except BaseException:
        # The page must end, whatever happens here; the fault itself goes where faults of threads go.
        said.put(Done(why="Something went wrong in Whimbrel itself while this was estimated."))
        raise


def _key(asked: Asked) -> str:
    found = hashlib.sha256()
    for name, table in ((n, t) for n, t in (*(("", t) for t in asked.shaped), *asked.groups.items())):
        found.update(name.encode())
        found.update(repr(table.lists).encode() + table.counts.tobytes())
    return found.hexdigest()
