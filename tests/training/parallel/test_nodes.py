"""Two nodes' worth of processes on one machine: two launchers that find each other."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.training.processes import ALONE, REPOSITORY, losses_of, written
from training.train import train


def start_node(node: int, port: int, path: str) -> subprocess.Popen[str]:
    """Start a node's launcher as training/README.md writes it down."""
    command = [sys.executable, "-m", "torch.distributed.run", "--nnodes=2", f"--node_rank={node}"]
    command += ["--nproc_per_node=2", "--master_addr=127.0.0.1", f"--master_port={port}"]
    return subprocess.Popen(
        [*command, "-m", "training", "train", path],
        cwd=REPOSITORY,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_two_nodes_give_the_losses_of_one_process(make_recipe):
    options = ("training.rows_per_step=8", 'parallel.kind="fsdp2"', "training.steps=3")
    alone = make_recipe(*options, folder="alone")
    train(alone, ALONE)
    several = make_recipe(*options, folder="several")
    path, port = written(several), free_port()
    nodes = [start_node(node, port, path) for node in range(2)]
    said = [node.communicate(timeout=500)[1] for node in nodes]
    assert [node.returncode for node in nodes] == [0, 0], said
    assert losses_of(several) == pytest.approx(losses_of(alone), abs=1e-5)
    assert (Path(several.output.folder) / "model").is_dir()
