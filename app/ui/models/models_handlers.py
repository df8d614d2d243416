"""What happens in the panel of models: one is looked at, fetched, used, or set beside another."""

from collections.abc import Iterator

from app.backends.model_files import fetch, small_files_of
from app.backends.openai_compatible.local_servers import FoundServer, list_models
from app.errors import AppError, ServerError, UnavailableModelError
from app.models.catalogue import find_entry
from app.models.entry import ModelEntry, completed
from app.models.format.folder import read_json
from app.models.placement import describe_machine, plan
from app.models.presence import is_here
from app.ui.handler import Changes, Sent, changes, notice
from app.ui.i18n.translate import Language, say
from app.ui.masthead.render_masthead import render_masthead
from app.ui.models.render_fetching import render_fetching, render_loading
from app.ui.models.render_models import Panel, render_model, render_models
from app.ui.models.render_offers import offers_of
from app.ui.models.render_servers import render_found, render_server_form
from app.ui.models.trial import Trial, try_model
from app.ui.page.escaping import safe
from app.ui.service.service import Service

CHANGED = ("model", "beside", "masthead", "panel", "ask_notice", "fetching")


class ModelHandlers:
    """Handlers of the models; each takes values and returns what changes."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._servers = service.found_servers

    @changes("panel", trouble="panel")
    def show(self, model: str, beside: str, language: Language) -> Changes:
        """Show in the panel what answers and what could."""
        self._servers.look()
        return {"panel": self._panel(model, beside, language)}

    @changes("panel", trouble="panel")
    def list_server(self, sent: Sent, model: str, beside: str, language: Language) -> Changes:
        """Show the models of the server whose address was given."""
        if not self._service.is_own_machine:
            return {}
        address, key = sent.text("address").strip(), sent.text("key").strip()
        found = self._servers.look()
        try:
            found = (FoundServer(address, address, list_models(address, key)), *found)
            said = ""
        except ServerError as error:
            # Said beside the address, which stays there to be mended.
            said = notice(language, error)
        form = render_server_form(language, address, said)
        shown = {"found": render_found(language, found), "server_form": form}
        return {"panel": self._panel(model, beside, language, **shown)}

    @changes("panel", trouble="panel")
    def look_at(self, sent: Sent, model: str, beside: str, language: Language) -> Changes:
        """Show whether a model that was named fits, with the way to use it."""
        if not self._service.is_own_machine:
            return {}
        try:
            entry = _with_sizes(find_entry(sent.text("model")))
            planned = plan(entry, describe_machine(self._service.settings))
            other = render_model(language, entry, planned, (model, beside), may_choose=True)
        except AppError as error:
            other = f"<li>{notice(language, error)}</li>"
        return {"panel": self._panel(model, beside, language, other=other)}

    @changes(*CHANGED)
    def use_server(self, sent: Sent, language: Language) -> Changes:
        """Let a server's model answer from now on; its key stays in memory."""
        address, key, model = (sent.text(name).strip() for name in ("address", "key", "model"))
        name = self._service.models.add_server(address, key, model)
        self._service.models.backend(name)
        return self._shown(name, "", language)

    @changes(*CHANGED, trouble="fetching")
    def fetch(self, sent: Sent, beside: str, language: Language) -> Iterator[Changes]:
        """Fetch a model with its size and how far it is, then let it answer from now on.

        Meanwhile the rest of the page stays as it is: how far it is has a line of its own.
        """
        if not self._service.is_own_machine:
            raise UnavailableModelError("operator_chooses_model")
        entry = find_entry(sent.text("model"))
        if not is_here(entry):
            for done in fetch(entry):
                yield {"fetching": render_fetching(language, entry.name, done)}
        yield {"fetching": render_loading(language, entry.name)}
        self._service.models.backend(entry.name)
        shown = self._shown(entry.name, "" if beside == entry.name else beside, language)
        if not sent.value("in_panel"):
            del shown["panel"]
        yield shown

    @changes("panel", trouble="panel")
    def try_out(self, model: str, beside: str, language: Language) -> Changes:
        """Ask the model that answers a test question, and tell what it said and how soon."""
        try:
            trial = try_model(self._service.models.backend(model), say(language, "test_asks"))
            said = _said(_trial_words(language, trial))
        except AppError as error:
            said = notice(language, error)
        return {"panel": self._panel(model, beside, language, said=said)}

    def _panel(self, model: str, beside: str, language: Language, **parts: str) -> str:
        """Return the panel. parts: of a `Panel`, where they differ from what is always shown."""
        info = self._service.models.answering(model).info
        machine = describe_machine(self._service.settings)
        if not self._service.is_own_machine:
            return render_models(language, info, beside, machine, Panel())
        shown = {
            "found": render_found(language, self._servers.last),
            "server_form": render_server_form(language),
        }
        panel = Panel(may_choose=True, **(shown | parts))
        return render_models(language, info, beside, machine, panel)

    @changes(*CHANGED)
    def use(self, sent: Sent, beside: str, language: Language) -> Changes:
        """Let another model answer from now on; a model that cannot be had changes nothing."""
        wanted = sent.text("model")
        name = "" if self._service.models.is_operators(wanted) else wanted
        self._service.models.backend(name)
        return self._shown(name, "" if beside == name else beside, language)

    @changes(*CHANGED)
    def set_beside(self, sent: Sent, model: str, language: Language) -> Changes:
        """Let another model answer next to the first, or no more where none is named."""
        wanted = sent.text("model")
        if wanted:
            self._service.models.backend(wanted)
        return self._shown(model, wanted, language)

    def _shown(self, model: str, beside: str, language: Language) -> Changes:
        info = self._service.models.answering(model).info
        offers = offers_of(self._service, language, info)
        return {
            "model": model,
            "beside": beside,
            "masthead": render_masthead(language, info, beside=beside, offers=offers),
            "panel": self._panel(model, beside, language),
            "ask_notice": "",
            "fetching": "",
        }


def _with_sizes(entry: ModelEntry) -> ModelEntry:
    """Return an entry with its sizes; of a model of the hub its config is fetched, a few KB."""
    if entry.shape is not None or entry.folder is not None:
        return entry
    return completed(entry, read_json(small_files_of(entry, offline=False) / "config.json"))


def _trial_words(language: Language, trial: Trial) -> str:
    if not trial.answer:
        return say(language, "test_answered_nothing")
    return say(language, "test_answered", seconds=f"{trial.seconds:.1f}", answer=trial.answer[:200])


def _said(words: str) -> str:
    return f'<p class="said" role="status">{safe(words)}</p>'
