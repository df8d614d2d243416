"""The page as an MCP server, where `mcp` is installed (requirements-mcp.txt)."""

import asyncio
import base64
import concurrent.futures
from pathlib import Path
from typing import Any

import pytest

mcp = pytest.importorskip("mcp", reason="requirements-mcp.txt is not installed")


async def call_here(address: str, tool: str, arguments: dict[str, Any]) -> tuple[bool, str]:
    """Call a tool; returns whether it failed and what it said."""
    from mcp.client.streamable_http import streamablehttp_client

    url = f"{address}gradio_api/mcp/"
    async with (
        streamablehttp_client(url) as (reading, writing, _),
        mcp.ClientSession(reading, writing) as session,
    ):
        await session.initialize()
        tools = await session.list_tools()
        assert {found.name for found in tools.tools} == {"inspect", "find", "ask", "ask_stream"}
        result = await session.call_tool(tool, arguments)
        return bool(result.isError), str(result.content)


def call(address: str, tool: str, arguments: dict[str, Any]) -> tuple[bool, str]:
    """Call a tool from a thread of its own: Playwright's event loop runs in this one."""
    with concurrent.futures.ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, call_here(address, tool, arguments)).result()


def as_data(path: Path) -> str:
    return "data:application/pdf;base64," + base64.b64encode(path.read_bytes()).decode()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_tools_take_uploads(address: str, paper: Path) -> None:
    arguments = {"files": [as_data(paper)], "question": "Who is the keeper?"}
    failed, said = call(address, "ask", arguments)
    assert not failed, said
    assert "The keeper is Marta." in said


@pytest.mark.parametrize("file", ["http://127.0.0.1:1/paper.pdf", "/etc/passwd"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_tools_take_neither_addresses_nor_paths(address: str, file: str) -> None:
    failed, said = call(address, "inspect", {"file": file})
    assert failed
    assert "root:" not in said
