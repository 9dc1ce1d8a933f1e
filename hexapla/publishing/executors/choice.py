"""What ``--executor`` names → what runs the jobs."""

from __future__ import annotations

import re
from functools import partial

from hexapla.errors import Finding, UsageError
from hexapla.publishing.executors.local import local
from hexapla.publishing.jobs import OpenExecutor

LOCAL = "local"
"""The processes of this machine."""

ADDRESS = re.compile(r"dask://(?P<address>(?:\[[0-9a-fA-F:]+\]|[\w.-]+):[0-9]{1,5})/?")
"""The scheduler of a Dask cluster."""


def named(name: str, jobs: int | None = None) -> OpenExecutor:
    """The executor of a name: ``local``, or ``dask://host:port``; nothing is opened yet.

    ``jobs`` is how many processes of this machine there are, for whatever runs on it.

    Raises:
        UsageError: there is none of this name.
    """
    if name in {"", LOCAL}:
        return partial(local, jobs)
    if not (match := ADDRESS.fullmatch(name)):
        what = f"there is no executor {name!r}"
        tip = "local, or dask://host:port of the scheduler of a Dask cluster"
        raise UsageError(Finding("--executor", what, tip))
    from hexapla.publishing.executors.cluster import cluster

    return partial(cluster, match["address"], jobs)
