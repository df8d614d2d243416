"""The page as an MCP server, where `mcp` is installed (requirements-mcp.txt)."""

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest

mcp = pytest.importorskip("mcp", reason="requirements-mcp.txt is not installed")


async def call(address: str, tool: str, arguments: dict[str, Any]) -> tuple[bool, str]:
    """Call a tool; returns whether it failed and what it said."""
    from mcp.client.streamable_http import streamablehttp_client

    url = f"{address}gradio_api/mcp/"
    async with (
        streamablehttp_client(url) as (reading, writing, _),
        mcp.ClientSession(reading, writing) as session,
    ):
        await session.initialize()
        tools = await session.list_tools()
        assert {found.name for found in tools.tools} == {"inspect", "ask", "ask_stream"}
        result = await session.call_tool(tool, arguments)
        return bool(result.isError), str(result.content)


def as_data(path: Path) -> str:
    return "data:application/pdf;base64," + base64.b64encode(path.read_bytes()).decode()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_tools_take_uploads(address: str, paper: Path) -> None:
    failed, said = asyncio.run(
        call(address, "ask", {"files": [as_data(paper)], "question": "Who is the keeper?"})
    )
    assert not failed, said
    assert "The keeper is Marta." in said


@pytest.mark.parametrize("file", ["http://127.0.0.1:1/paper.pdf", "/etc/passwd"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_tools_take_neither_addresses_nor_paths(address: str, file: str) -> None:
    failed, said = asyncio.run(call(address, "inspect", {"file": file}))
    assert failed
    assert "root:" not in said
