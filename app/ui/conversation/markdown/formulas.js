// Formulas of answers, drawn by the KaTeX that comes with Gradio; as written until it is here.
{
  let katex = null;
  let asked = false;

  async function fetchKatex({ katex: script, katexSheet: sheet }) {
    if (asked || !script) return;
    asked = true;
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = new URL(sheet, document.baseURI);
    document.head.append(link);
    katex = (await import(new URL(script, document.baseURI))).default;
    drawFormulas();
  }

  function drawFormulas() {
    const formulas = element.querySelectorAll('.formula:not(.drawn)');
    if (!formulas.length) return;
    if (!katex) return void fetchKatex(element.querySelector('.conversation').dataset);
    for (const formula of formulas) {
      formula.dataset.written = formula.textContent;
      const displayMode = formula.classList.contains('display');
      // Nothing is trusted: no links, no pictures, no classes or macros without end.
      const options = { displayMode, throwOnError: false, trust: false, maxSize: 20, maxExpand: 200 };
      katex.render(formula.dataset.tex, formula, options);
      formula.classList.add('drawn');
    }
  }

  watch('value', drawFormulas);
  drawFormulas();
}
