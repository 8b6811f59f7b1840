"""Latent classes: people of several unseen kinds, each kind on each list with a chance of its own (Manrique-Vallier 2016).

Within a kind the lists do not depend on each other; over all kinds they do, in whatever way the data ask for. How many kinds
there are is left open: their shares are broken off a stick, the last few come to nothing. Priors as in the paper (Biometrics
72, section 4): of the total N 1/N, of the chances of lists uniform, of the stick's parameter Gamma with shape and rate 1/4.

Who is of which kind, the stick's parameter and the total are summed out: with the prior 1/N they leave the chance of each
combination among those that are seen, (product of p_c ** n_c) / (1 - p_0) ** n. What remains is smooth, is drawn by
Hamiltonian steps (NUTS, by numpyro), and the total follows as a negative binomial variable. Drawing kinds and total in turn,
as the paper does, hardly moves on such tables.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from whimbrel.estimate.errors import NoEstimate

KINDS = 10
CHAINS, SETTLE, DRAWS = 8, 500, 1000
_SHAPE = _RATE = 0.25
_CAREFUL = 0.9  # of steps that should be accepted
AGREE = 1.05
_WORTH_MORE = 1.5  # chains further apart do not come together by going on
_AGAIN = 2  # how often as many draws more are made where the chains do not agree


@dataclass(frozen=True)
class Drawn:
    """``totals``: draws of the number of persons (chains, draws). agreement: 1 if the chains agree (Gelman and Rubin 1992,
    split).

    worth: independent draws that these are worth. stuck: share of steps that went astray.
    """

    totals: np.ndarray
    agreement: float
    worth: float
    stuck: float

    def quantile(self, share: float) -> float:
        """The total below which this share of the draws lies."""
        return float(np.quantile(self.totals, share))


def latent_class(
    size: int,
    counts: np.ndarray,
    *,
    kinds: int = KINDS,
    chains: int = CHAINS,
    settle: int = SETTLE,
    draws: int = DRAWS,
    seed: int = 1234,
    told: Callable[[int], None] | None = None,
) -> Drawn:
    """Draws of the total for one table (place 0 unused). The same seed gives the same draws on the same machine.

    kinds: at most so many. chains, settle, draws: how many chains, steps thrown away first, and steps kept of each; as many
    again are made up to twice while chains do not agree. told: is given the number of draws done since it was last called.
    Raises NoEstimate for fewer than three lists, which cannot tell kinds apart, and where numpyro is not installed (it comes
    with ``whimbrel[latent]``).
    """
    if size < 3:
        raise NoEstimate("Kinds of people cannot be told apart by two lists; three are needed.")
    observed = int(counts.sum())
    with _numpyro() as (numpyro, jax):
        made = _chains(numpyro, jax, size, counts, kinds, (chains, settle, draws))
        missed, stuck = _run(made, jax.random.PRNGKey(seed), told)
    rng = np.random.default_rng(seed)
    totals = observed + rng.negative_binomial(observed, 1 - missed)
    agreement, worth = _agreement(numpyro, totals)
    return Drawn(totals.astype(float), agreement, worth, stuck)


class _numpyro:
    """The library, in double precision while it is used."""

    def __enter__(self) -> tuple[Any, Any]:
        os.environ.setdefault("JAX_PLATFORMS", "cpu")
        try:
            import jax
            import numpyro
        except ImportError:
            raise NoEstimate(
                "Latent classes are reckoned by numpyro, which is not installed: install whimbrel[latent], or leave them out."
            ) from None
        self._precise = jax.enable_x64(True)
        self._precise.__enter__()
        return numpyro, jax

    def __exit__(self, *error: object) -> None:
        self._precise.__exit__(*error)


def _chains(numpyro: Any, jax: Any, size: int, counts: np.ndarray, kinds: int, many: tuple[int, int, int]) -> Any:
    """The model, ready to be drawn from."""
    import numpyro.distributions as of
    from numpyro.infer import MCMC, NUTS

    jnp = jax.numpy
    cells = np.flatnonzero(counts)
    seen = counts[cells].astype(float)
    on = ((cells[:, None] >> np.arange(size)) & 1).astype(float)

    def model() -> None:
        # -log of what is left of the stick at each break, by its logarithm; the stick's parameter is summed out.
        logs = numpyro.sample("breaks", of.Normal(0, 1).expand([kinds - 1]).to_event(1).mask(False))
        breaks = jnp.exp(logs)
        numpyro.factor("stick", logs.sum() - (kinds - 1 + _SHAPE) * jnp.log(_RATE + breaks.sum()))
        chance = numpyro.sample("chance", of.Uniform(jnp.zeros((kinds, size)), 1.0).to_event(2))
        left = jnp.concatenate([jnp.zeros(1), -jnp.cumsum(breaks)])
        share = left + jnp.concatenate([jnp.log(-jnp.expm1(-breaks)), jnp.zeros(1)])
        listed, unlisted = jnp.log(chance), jnp.log1p(-chance)
        each = jax.nn.logsumexp(share + on @ listed.T + (1 - on) @ unlisted.T, axis=1)
        missed = jnp.exp(jax.nn.logsumexp(share + unlisted.sum(axis=1)))
        numpyro.factor("table", (seen * each).sum() - seen.sum() * jnp.log1p(-missed))
        numpyro.deterministic("missed", missed)

    return MCMC(
        NUTS(model, target_accept_prob=_CAREFUL, max_tree_depth=8),
        num_warmup=many[1],
        num_samples=many[2],
        num_chains=many[0],
        chain_method="vectorized",
        progress_bar=False,
    )


def _run(chains: Any, key: Any, told: Callable[[int], None] | None) -> tuple[np.ndarray, float]:
    """Chances of being missed (chains, draws), and the share of steps that went astray; on while the chains do not agree."""
    import numpyro

    found: list[np.ndarray] = []
    astray: list[float] = []
    for _ in range(1 + _AGAIN):
        chains.run(key, extra_fields=("diverging",))
        found.append(np.asarray(chains.get_samples(group_by_chain=True)["missed"]))
        astray.append(float(np.asarray(chains.get_extra_fields()["diverging"]).mean()))
        chains.post_warmup_state = chains.last_state
        if told:
            told(found[-1].size)
        if not AGREE <= _agreement(numpyro, np.concatenate(found, axis=1))[0] < _WORTH_MORE:
            break
    return np.concatenate(found, axis=1), float(np.mean(astray))


def _agreement(numpyro: Any, drawn: np.ndarray) -> tuple[float, float]:
    from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

    logs = np.log(drawn)
    return float(split_gelman_rubin(logs)), float(effective_sample_size(logs))
