"""What is pressed while the end of something before it is still on its way, on a slow line."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

pytestmark = pytest.mark.browser

SLOW_LINE = """
const fetched = window.fetch;
window.fetch = async (...request) => {
  const answer = await fetched(...request);
  if (!String(request[0].url ?? request[0]).includes('/queue/data')) return answer;
  const words = new TextDecoder();
  let sent = '';
  const late = new TransformStream({
    async transform(chunk, line) {
      sent += words.decode(chunk, { stream: true });
      if (sent.includes('close_stream') && sent.includes('On a quay'))
        document.querySelector('#ask').click();
      await new Promise((arrived) => setTimeout(arrived, 500));
      line.enqueue(chunk);
    },
  });
  return new Response(answer.body.pipeThrough(late), answer);
};
"""
"""Half a second late; Ask is pressed once the program has said all about the document."""


def test_what_is_asked_in_the_instant_before_the_page_hears_of_an_end_is_answered(
    context: BrowserContext, address: str, tmp_path: Path
) -> None:
    page = context.new_page()
    page.add_init_script(SLOW_LINE)
    page.goto(address)
    expect(page.locator(".masthead button.model")).to_be_visible()
    page.fill("#question textarea", "Who is the keeper?")
    text = tmp_path / "On a quay.txt"
    text.write_text("She had kept the light.", encoding="utf-8")
    page.set_input_files("#drop input[type=file]", str(text))
    expect(page.locator(".turn .answer")).to_contain_text("The keeper is Marta.")
