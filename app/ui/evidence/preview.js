// A quotation looked at, by mouse or keyboard, shows its passage with what stands around it.
{
  const preview = document.createElement('div');
  preview.className = 'preview';
  preview.setAttribute('role', 'tooltip');
  preview.hidden = true;
  let wait = 0;
  let shownFor = null;

  const linkAt = (event) => event.target.closest?.('[aria-describedby^="cite-"]');

  function place(link) {
    const box = link.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = preview;
    const left = Math.max(12, Math.min(box.left, window.innerWidth - width - 12));
    const below = box.bottom + 6;
    const fits = below + height < window.innerHeight - 8 || box.top < height + 14;
    preview.style.left = left + 'px';
    preview.style.top = (fits ? below : box.top - height - 6) + 'px';
  }

  function show(link) {
    const source = document.getElementById(link.getAttribute('aria-describedby'));
    if (!source) return;
    if (!preview.isConnected) (element.closest('main') ?? document.body).append(preview);
    shownFor = link;
    preview.innerHTML = source.innerHTML;
    preview.hidden = false;
    place(link);
  }

  function hide() {
    clearTimeout(wait);
    preview.hidden = true;
    shownFor = null;
  }

  function later(action, milliseconds) {
    clearTimeout(wait);
    wait = setTimeout(action, milliseconds);
  }

  element.addEventListener('pointerover', (event) => {
    const link = linkAt(event);
    if (link && event.pointerType === 'mouse') later(() => show(link), 120);
  });
  element.addEventListener('pointerout', (event) => linkAt(event) && later(hide, 200));
  preview.addEventListener('pointerenter', () => clearTimeout(wait));
  preview.addEventListener('pointerleave', () => later(hide, 200));
  element.addEventListener('focusin', (event) => {
    const link = linkAt(event);
    if (link?.matches(':focus-visible')) show(link);
  });
  element.addEventListener('focusout', hide);
  element.addEventListener('click', hide);
  // What the keyboard looks at is scrolled into view, and its preview goes with it.
  function follow(event) {
    if (preview.hidden || preview.contains(event.target)) return;
    if (document.activeElement === shownFor) place(shownFor);
    else hide();
  }
  document.addEventListener('scroll', follow, true);
  // Escape closes the preview first, and what lies below it the next time.
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || preview.hidden) return;
      hide();
      event.stopImmediatePropagation();
    },
    true,
  );
  watch('value', () => shownFor && !shownFor.isConnected && hide());
}
