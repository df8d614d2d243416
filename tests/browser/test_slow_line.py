"""What is pressed while the end of something before it is still on its way, on a slow line."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.acts import add_one

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]

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

LATE_ENDS = """
const fetched = window.fetch;
window.fetch = async (...request) => {
  const answer = await fetched(...request);
  if (!String(request[0].url ?? request[0]).includes('/queue/data')) return answer;
  const [words, bytes] = [new TextDecoder(), new TextEncoder()];
  const late = new TransformStream({
    async transform(chunk, line) {
      for (const said of words.decode(chunk, { stream: true }).split(/(?<=\\n\\n)/)) {
        if (said.includes('"process_completed"'))
          await new Promise((arrived) => setTimeout(arrived, 1500));
        line.enqueue(bytes.encode(said));
      }
    },
  });
  return new Response(answer.body.pipeThrough(late), answer);
};
"""
"""What was drawn last is seen at once, and that it was the last a second and a half later."""

LATE_ANSWERS = """
const fetched = window.fetch;
window.fetch = async (...request) => {
  const answer = await fetched(...request);
  if (request[1]?.method === 'POST') await new Promise((arrived) => setTimeout(arrived, 1500));
  return answer;
};
"""
"""What the program does about a press comes a second and a half later."""


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


@pytest.fixture
def answered(context: BrowserContext, address: str, paper: Path) -> Page:
    """A page with one question answered, which has yet to hear that the answer has ended."""
    page = context.new_page()
    page.add_init_script(LATE_ENDS)
    page.goto(address)
    page.set_input_files("#drop input[type=file]", str(paper))
    expect(page.locator(".document")).to_be_visible()
    page.fill("#question textarea", "Who is the keeper?")
    page.click("#ask")
    expect(page.locator(".turn .acts")).to_have_count(1)
    return page


def test_what_is_asked_as_soon_as_an_answer_is_there_is_answered(answered: Page) -> None:
    answered.fill("#question textarea", "And where?")
    answered.click("#ask")
    expect(answered.locator(".turn .acts")).to_have_count(2)


def test_an_answer_can_be_asked_for_again_as_soon_as_it_is_there(answered: Page) -> None:
    for number in (2, 3):
        answered.click("[data-act=again]")
        expect(answered.locator(".versions")).to_contain_text(f"{number} of {number}")


def test_what_an_answer_leads_to_can_be_asked_as_soon_as_it_is_offered(answered: Page) -> None:
    for number in (2, 3):
        answered.click("[data-act=follow] >> nth=-1")
        expect(answered.locator(".turn .acts")).to_have_count(number)


@pytest.fixture
def answered_late(context: BrowserContext, address: str) -> Page:
    """A page with a paper, to which every answer of the program comes late."""
    page = context.new_page()
    page.add_init_script(LATE_ANSWERS)
    page.goto(address)
    add_one(page, ROOT / "assets" / "samples" / "keepers.pdf")
    return page


def test_of_tasks_chosen_at_once_the_last_has_its_fields(answered_late: Page) -> None:
    page = answered_late
    page.click("[data-act=more]")
    for task in ("summary", "question", "compare_conferences"):
        page.locator(f"input[name=task][value={task}]").check()
    expect(page.locator("#conference-1")).to_be_visible()


def test_of_parts_opened_at_once_the_last_is_shown(answered_late: Page) -> None:
    page = answered_late
    for title in ("1 Introduction", "2 The log books"):
        page.locator(".part-list li").filter(has_text=title).first.locator(".look").click()
    expect(page.locator(".viewer-part")).to_have_text("2 The log books")
