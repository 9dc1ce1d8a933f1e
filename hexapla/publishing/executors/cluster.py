"""Jobs on the machines of a Dask cluster, each sent with what it reads by content.

Dask keeps every content under its SHA-256 and brings it to the workers that lack it; when a worker
is gone, what it held and what it did is made again elsewhere. What Dask does not know is done here:
which workers are as this machine is, whether what comes back is whole, and how a person is told.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hexapla import registry
from hexapla.errors import Finding, HexaplaError, ToolError
from hexapla.model import Artifact
from hexapla.publishing.executors import remote
from hexapla.publishing.executors.identity import difference, identity
from hexapla.publishing.executors.local import Local, local
from hexapla.publishing.executors.parcels import Answer, Packer, Parcel, TransferError, unpack
from hexapla.publishing.jobs import Job
from hexapla.system.limits import Limits

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as Remote

PATIENCE = 20
"""Seconds for a scheduler to answer, and for a first worker to be there."""

TRIES = 3
"""So often a job is sent whose contents do not come whole."""

LOOK = 1.0
"""Seconds after which one looks whether a job still has a worker that may do it."""

ALONE = 60
"""So many such looks without any worker, and a job is given up."""

MOST_AT_ONCE = 256
"""The jobs of one book that are on their way at once."""


class Cluster:
    """The executor of a cluster; what is no artifact is done on this machine."""

    def __init__(self, address: str, client: Client, here: Local) -> None:
        self._address, self._client, self._here = address, client, here
        self._packer = Packer(identity())
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE)
        self._kept: dict[str, Remote[bytes]] = {}
        self._refused: dict[str, str] = {}
        self._lock = threading.Lock()
        self._seconds = 0.0
        self._known: dict[str, int] = {}
        self._looked = 0.0
        self._is_ended = False
        self._findings: list[Finding] = []

    @property
    def number(self) -> int:
        """How many jobs the workers do at once that may do ours."""
        threads = self._workers()
        return sum(number for name, number in threads.items() if name not in self._refused) or 1

    @property
    def seconds(self) -> float:
        """The CPU time of all that is done, here and there."""
        return self._seconds + self._here.seconds

    def take_findings(self) -> list[Finding]:
        """A warning for each worker that was refused since this was asked last."""
        with self._lock:
            findings, self._findings = self._findings, []
        return findings

    def limited(
        self, most: Limits, call: Callable[..., Any], /, *arguments: Any, **named: Any
    ) -> Future[Any]:
        """Call a function on this machine."""
        return self._here.limited(most, call, *arguments, **named)

    def make(self, most: Limits, job: Job, folder: Path, processes: int) -> Future[Artifact]:
        """Have a worker make an artifact; one in a user's own format is made here."""
        # The function of a user's stands on this machine only.
        if registry.format_of(job.format).is_user_defined:
            return self._here.make(most, job, folder, min(processes, self._here.number))
        return self._threads.submit(self._made, most, job, folder)

    # ------------------------------------------------------------------------------- the workers

    def greet(self) -> None:
        """Ask each worker who it is; those that are not as this machine is are refused by name.

        Raises:
            ToolError: there is no worker, or none that is as this machine is.
        """
        introduced = self._client.run(remote.introduce, on_error="return")
        for address, answer in introduced.items():
            if isinstance(answer, BaseException):
                self._refuse(address, address, f"no Hexapla ({type(answer).__name__}: {answer})")
            elif found := difference(answer[1], identity()):
                self._refuse(address, answer[0], found)
        if not {*introduced} - {*self._refused}:
            raise ToolError(self._findings or [self._alone()])

    def _refuse(self, address: str, name: str, why: str) -> None:
        with self._lock:
            if address not in self._refused:
                self._refused[address] = why
                what = f"this worker gets no work: it has {why}"
                tip = "install there what is installed here: the same lock of packages and fonts"
                self._findings.append(Finding(f"{name} ({address})", what, tip, "warning"))

    def _workers(self) -> dict[str, int]:
        """The threads of each worker that there is, by its address."""
        moment = time.monotonic()
        # Asked once for all jobs that wait: there may be hundreds.
        if moment - self._looked > LOOK / 2:
            known: dict[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
            self._known = {address: int(one["nthreads"]) for address, one in known.items()}
            self._looked = moment
        return self._known

    def _alone(self) -> Finding:
        what = "no worker is there that could do the work"
        return Finding(f"dask://{self._address}", what, "start workers, and build again")

    # ---------------------------------------------------------------------------------- one job

    def _made(self, most: Limits, job: Job, folder: Path) -> Artifact:
        """Send a job until its artifact is here."""
        from distributed import KilledWorker

        with self._lock:
            parcel = self._packer.parcel(job, folder, most)
        for _ in range(TRIES):
            try:
                answer = self._answer(parcel)
            except KilledWorker:
                return self._made_here(most, job, folder, parcel)
            self._seconds += answer.seconds
            if answer.accident:
                raise answer.accident
            if answer.findings:
                raise HexaplaError(answer.findings)
            try:
                return unpack(answer, job, folder)
            except TransferError:
                continue
        what = f"what {answer.worker} sent is not what it made, {TRIES} times"
        raise ToolError(Finding(parcel.name, what, "look at the network, and build again"))

    def _made_here(self, most: Limits, job: Job, folder: Path, parcel: Parcel) -> Artifact:
        """Make on this machine, held to its limits, a job that Dask has given up.

        Dask blames a job for the end of its worker. But workers are taken away for other reasons,
        too: where machines come and go, it may befall one job four times that did nothing wrong,
        and the sooner the more jobs there are.
        """
        what = "Dask has lost several workers while they did this, and gave it up: it was made here"
        tip = "look at the logs of the workers why they ended"
        with self._lock:
            self._findings.append(Finding(parcel.name, what, tip, "warning"))
        return self._here.make(most, job, folder, 1).result()

    def _answer(self, parcel: Parcel) -> Answer:
        """The answer of a worker that may do the work.

        Raises:
            KilledWorker: Dask has given it up, since too many workers have ended while they did it.
        """
        while True:
            contents = {own_sum: self._sent(own_sum) for own_sum in parcel.contents}
            allowed = sorted({*self._workers()} - {*self._refused}) if self._refused else None
            running = self._client.submit(
                _work, parcel, contents, pure=False, workers=allowed, retries=0
            )
            answer = self._waited(running, parcel, allowed)
            if answer and answer.refused:
                self._refuse(self._address_of(answer.worker), answer.worker, answer.refused)
            elif answer and not answer.is_damaged:
                return answer

    def _sent(self, own_sum: str) -> Remote[bytes]:
        """A content as the cluster knows it; it is sent once."""
        with self._lock:
            kept = self._kept.get(own_sum)
            if kept is None or kept.status in {"cancelled", "error", "lost"}:
                content = self._packer.content(own_sum)
                kept = self._client.submit(remote.keep, content, key=f"hexapla-{own_sum}")
                self._kept[own_sum] = kept
            return kept

    def _waited(
        self, running: Remote[Answer], parcel: Parcel, allowed: list[str] | None
    ) -> Answer | None:
        """The answer to what was sent; None where it has to be sent again."""
        from distributed import KilledWorker

        done = threading.Event()
        running.add_done_callback(lambda _: done.set())
        alone = 0
        while not done.wait(LOOK):
            if self._is_ended:
                running.cancel()
                raise ToolError(Finding(parcel.name, "the work was given up", ""))
            self._look(parcel)
            there = {*self._workers()} - {*self._refused}
            alone = 0 if there else alone + 1
            if alone > ALONE:
                raise ToolError(self._alone())
            # All that might do it are gone, and others are there by now.
            if allowed is not None and there and there.isdisjoint(allowed):
                running.cancel()
                return None
        if running.status == "finished":
            answer: Answer = running.result()
            return answer
        if running.status in {"cancelled", "lost"}:
            self._look(parcel)
            return None
        error = running.exception()
        if isinstance(error, KilledWorker):
            raise error
        what = f"the cluster could not do it: {type(error).__name__}: {error}"
        tip = "look at the logs of its workers"
        raise ToolError(Finding(parcel.name, what, tip))

    def _look(self, parcel: Parcel) -> None:
        """See whether there is still a scheduler.

        Raises:
            ToolError: there is none any more.
        """
        if self._client.status not in {"running", "connecting"}:
            what = f"the scheduler dask://{self._address} is gone"
            raise ToolError(Finding(parcel.name, what, "start it, and build again"))

    def _address_of(self, name: str) -> str:
        """The address of a worker that has told its name."""
        introduced = self._client.run(remote.introduce, on_error="return")
        return next(
            (
                address
                for address, one in introduced.items()
                if isinstance(one, tuple) and one[0] == name
            ),
            name,
        )

    def end(self) -> None:
        """Give up what is not done."""
        self._is_ended = True
        self._threads.shutdown(wait=True, cancel_futures=True)


def _work(parcel: Parcel, contents: Mapping[str, bytes]) -> Answer:
    """Do the job of a parcel on a worker, in the folder that Dask clears after the worker."""
    from distributed import get_worker

    tempfile.tempdir = get_worker().local_directory
    return remote.work(parcel, contents)


@contextmanager
def cluster(address: str, jobs: int | None = None) -> Iterator[Cluster]:
    """The workers of a scheduler at ``host:port``, and so many processes here for the rest.

    Raises:
        ToolError: Dask is not installed; nobody answers; no worker is as this machine is.
    """
    with local(jobs) as here, _connected(address) as client:
        found = Cluster(address, client, here)
        try:
            found.greet()
            yield found
        finally:
            found.end()


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        tip = "install it: pip install 'hexapla[cluster]'"
        raise ToolError(
            Finding(f"dask://{address}", f"{error.name} is not installed", tip)
        ) from None
    # It logs to people what we tell them, and warns of contents that are large.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module=r"distributed\.")
    try:
        client = Client(f"tcp://{address}", timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        what = f"no scheduler of Dask answers: {error}"
        tip = "start one with `dask scheduler`, or correct the address"
        raise ToolError(Finding(f"dask://{address}", what, tip)) from None
    try:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            tip = f"start some: `dask worker tcp://{address}`"
            finding = Finding(f"dask://{address}", "the scheduler has no worker", tip)
            raise ToolError(finding) from None
        yield client
    finally:
        client.close(timeout=LOOK)
