"""What a worker of a cluster does: a parcel in, an answer out; it imports nothing of Dask.

The job itself runs in a process beside the worker's own, held to the same limits as at home, and
these processes stay for the next jobs.
"""

from __future__ import annotations

import atexit
import functools
import os
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hexapla.errors import HexaplaError
from hexapla.files import cache as caching
from hexapla.publishing.executors.identity import Identity, difference, identity
from hexapla.publishing.executors.parcels import (
    Answer,
    Parcel,
    TransferError,
    as_there,
    laid_out,
    packed,
)
from hexapla.publishing.making import run_job
from hexapla.system import cores, toolchain, workers
from hexapla.system.accidents import WorkFailedError
from hexapla.system.workers import Processes
from hexapla.theme import default_templates


def introduce() -> tuple[str, Identity]:
    """Who this worker is, by name, and what it stands on."""
    return name(), identity()


def name() -> str:
    """A worker's name for people: its machine and its process."""
    return f"{socket.gethostname()}, process {os.getpid()}"


def keep(content: bytes) -> bytes:
    """A content that the cluster has under its name, to be had by all workers."""
    return content


def work(parcel: Parcel, contents: Mapping[str, bytes]) -> Answer:
    """Do the job of a parcel with the contents that it names. What goes wrong is an answer, too."""
    if refused := difference(identity(), parcel.identity):
        return Answer(name(), refused=refused)
    with tempfile.TemporaryDirectory(prefix="hexapla-job-") as folder:
        here = Path(folder).resolve()
        try:
            return _done(parcel, contents, here)
        except TransferError:
            return Answer(name(), is_damaged=True)
        except HexaplaError as error:
            return Answer(name(), findings=as_there(error.findings, here, parcel))
        except WorkFailedError as failed:
            return Answer(name(), accident=failed)


def _done(parcel: Parcel, contents: Mapping[str, bytes], here: Path) -> Answer:
    job, folder = laid_out(parcel, contents, here)
    # The user's of this machine: where workers share a folder, it is the one that it names.
    cache = caching.opened(job.edition.book.root, toolchain=toolchain.fingerprint())
    team = _team()
    before = team.seconds
    artifact = team.limited(parcel.most, run_job, job, folder, default_templates(), cache).result()
    # Of several jobs at once it is what they took together, and none is counted twice.
    return Answer(name(), team.seconds - before, *packed(artifact, parcel, here))


@functools.cache
def _team() -> Processes:
    """The processes beside this worker, each started when there is work for it."""
    team = workers.local(cores.count())
    atexit.register(team.shutdown)
    return team
