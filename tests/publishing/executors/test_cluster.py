"""A cluster makes what this machine makes, whatever befalls its workers (law 8)."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Hexapla
from tests.support.clusters import Cluster, cluster, helpers_of
from tests.support.farms import farm_of, sums
from tests.support.processes import LIMIT, started

pytestmark = pytest.mark.slow

FAST = ("--format", "html", "--format", "epub")
"""Formats for which nothing is laid out."""


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler with two workers."""
    with cluster(tmp_path / "cluster", workers=2) as found:
        yield found


def errors_in(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("ERROR")]


def test_a_cluster_makes_the_same_bytes(
    small_book: Path, built_starter: Path, two: Cluster, hexapla: Hexapla
) -> None:
    """Every file is that of a build on one machine, and each step of the progress is told."""
    done = hexapla("--project", small_book, "--executor", two.name)

    assert done.code == 0, done.stderr
    assert sums(small_book / "dist") == sums(built_starter / "dist")
    for step in ("fr pdf", "en pdf", "fr epub", "en epub", "en html", "fr html"):
        assert f"{step} (" in done.stdout
    assert "(6/6)" in done.stdout


def test_a_worker_that_is_killed_loses_nothing(
    small_book: Path, built_starter: Path, two: Cluster
) -> None:
    """SIGKILL of a worker in the middle of a job: the other does it, and the build ends green."""
    command = [sys.executable, str(ROOT / "build.py"), "--project", str(small_book)]
    command += ["--executor", two.name]
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as build:
        victim = at_work(two)
        os.kill(victim, signal.SIGKILL)
        output, said = build.communicate(timeout=LIMIT)

    assert build.returncode == 0, said
    assert "(6/6)" in output
    assert sums(small_book / "dist") == sums(built_starter / "dist")


def test_a_job_that_outlives_many_workers_is_made_here(
    small_book: Path, built_starter: Path, tmp_path: Path
) -> None:
    """Dask gives up a job whose workers end again and again; this machine makes it, and says so."""
    command = [sys.executable, str(ROOT / "build.py"), "--project", str(small_book)]
    with cluster(tmp_path / "cluster", workers=1) as found:
        command += ["--language", "fr", "--format", "pdf", "--executor", found.name]
        with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as build:
            for _ in range(4):
                os.kill(at_work(found), signal.SIGKILL)
                found.workers.pop().wait(timeout=LIMIT)
                found.worker()
            _, said = build.communicate(timeout=LIMIT)

    assert build.returncode == 0, said
    assert "the fr edition, pdf: Dask has lost several workers" in said
    name = next((built_starter / "dist" / "fr").glob("*.pdf")).name
    made = small_book / "dist" / "fr" / name
    assert made.read_bytes() == (built_starter / "dist" / "fr" / name).read_bytes()


def at_work(found: Cluster) -> int:
    """The first worker that has a process for a job."""
    for _ in range(LIMIT * 20):
        for worker in found.workers:
            if helpers_of(worker):
                return worker.pid
        time.sleep(0.05)
    raise AssertionError


def test_a_farm_outlives_a_worker(
    starter: Path, tmp_path: Path, two: Cluster, hexapla: Hexapla
) -> None:
    """A farm on a cluster, of whose workers one is killed and another comes, is that of builds."""
    folder = farm_of(tmp_path / "all", starter, ("a", "b", "c"))
    shutil.copytree(folder, tmp_path / "alone")
    command = [sys.executable, str(ROOT / "build.py"), "farm", str(folder), *FAST]
    command += ["--executor", two.name]
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as farm:
        os.kill(at_work(two), signal.SIGKILL)
        two.worker()
        _, said = farm.communicate(timeout=LIMIT)

    assert farm.returncode == 0, said
    assert hexapla("farm", tmp_path / "alone", *FAST).code == 0
    for name in ("a", "b", "c"):
        assert sums(folder / name / "dist") == sums(tmp_path / "alone" / name / "dist")


def test_a_job_that_always_fails_is_told_of_once(
    starter: Path, tmp_path: Path, two: Cluster, hexapla: Hexapla
) -> None:
    """One fault of all editions is one error with its book and format; the other book is built."""
    folder = farm_of(tmp_path / "all", starter, ("a", "b"))
    (folder / "a" / "templates" / "epub").mkdir(parents=True)
    (folder / "a" / "templates" / "epub" / "nav.xhtml").write_text("{{ 1 / 0 }}", encoding="utf-8")

    done = hexapla("farm", folder, "--format", "epub", "--executor", two.name)

    assert done.code == 1
    (error,) = errors_in(done.stderr)
    assert "a/templates/epub/nav.xhtml" in error
    facts = json.loads((folder / "farm" / "farm.json").read_text(encoding="utf-8"))
    assert [book["state"] for book in facts["books"]] == ["failed", "built"]


def test_a_job_beyond_its_limits_is_told_of_as_at_home(
    small_book: Path, two: Cluster, hexapla: Hexapla
) -> None:
    """A template that never ends stops its job, with language and format, and no worker."""
    (small_book / "templates" / "epub").mkdir(parents=True)
    endless = "{% for one in range(99999) %}{% for two in range(99999) %}{% endfor %}{% endfor %}"
    (small_book / "templates" / "epub" / "nav.xhtml").write_text(endless, encoding="utf-8")

    options = ("--format", "epub", "--language", "fr", "--executor", two.name)
    done = hexapla("--project", small_book, *options, env={"HEXAPLA_LIMITS": "0.3"})

    assert done.code == 1
    (error,) = errors_in(done.stderr)
    assert "the fr edition, epub: it took more than" in error
    assert all(worker.poll() is None for worker in two.workers)
    (small_book / "templates" / "epub" / "nav.xhtml").unlink()
    assert hexapla("--project", small_book, *options).code == 0


def other_version(folder: Path) -> dict[str, str]:
    """An environment in which there is another version of Hexapla."""
    for name in ("hexapla", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    init = folder / "hexapla" / "__init__.py"
    text = init.read_text(encoding="utf-8")
    assert "__version__ = " in text
    init.write_text(text + '\n__version__ = "0.0.1"\n', encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


def test_a_worker_of_another_version_is_refused_by_name(
    small_book: Path, tmp_path: Path, hexapla: Hexapla
) -> None:
    """It is named with what it has, and does nothing; without any other, nothing is built."""
    with cluster(tmp_path / "cluster") as found:
        found.worker(other_version(tmp_path / "other"))
        options = (*FAST, "--executor", found.name)
        alone = hexapla("--project", small_book, *options)

        assert alone.code == 1
        assert "Hexapla 0.0.1 (here " in alone.stderr
        assert f"process {found.workers[0].pid}" in alone.stderr
        assert not (small_book / "dist").exists()

        found.worker()
        both = hexapla("--project", small_book, *options)

        assert both.code == 0, both.stderr
        assert both.stderr.count("Hexapla 0.0.1 (here ") == 1
        assert not helpers_of(found.workers[0])
        assert helpers_of(found.workers[1])


def test_who_is_not_there_is_told(small_book: Path, tmp_path: Path, hexapla: Hexapla) -> None:
    """No scheduler, no worker, no such executor: a sentence each, and what to do."""
    nobody = hexapla("--project", small_book, *FAST, "--executor", "dask://127.0.0.1:9")
    assert nobody.code == 1
    assert "no scheduler of Dask answers" in nobody.stderr
    wrong = hexapla("--project", small_book, "--executor", "dask://127.0.0.1")
    assert wrong.code == 2
    assert "dask://host:port" in wrong.stderr
    with cluster(tmp_path / "cluster") as found:
        empty = hexapla("--project", small_book, *FAST, "--executor", found.name)
    assert empty.code == 1
    assert "the scheduler has no worker" in empty.stderr


def test_workers_that_share_a_folder_share_the_cache(
    small_book: Path, tmp_path: Path, hexapla: Hexapla
) -> None:
    """Where a worker's HEXAPLA_CACHE is the folder of who builds, both keep and find there."""
    shared = {"HEXAPLA_CACHE": str(tmp_path / "cache")}
    with cluster(tmp_path / "cluster") as found:
        found.worker(shared)
        there = hexapla("--project", small_book, *FAST, "--executor", found.name, env=shared)
        assert there.code == 0, there.stderr
        here = hexapla("--project", small_book, *FAST, "--explain", env=shared)
    assert "nothing has changed since the last one" in here.stderr + here.stdout
