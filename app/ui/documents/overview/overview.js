// A question that is offered is asked; a part is read where the list of parts opens it.
element.addEventListener('click', (event) => {
  const at = event.target.closest('[data-act]');
  if (!at) return;
  const { act, document: key, part, task, question } = at.dataset;
  if (act === 'suggest') trigger('suggest', { document: key, task, question });
  else if (act === 'read')
    document
      .querySelector(`#documents .look[data-document="${key}"][data-part="${part}"]`)
      ?.click();
});
