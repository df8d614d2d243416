// What running events say comes through one stream, which the program ends with the last of them.
// Gradio's script takes it for open until it hears of its end, and would never listen to an event
// that was taken in meanwhile. So it learns here that one was taken in only when the stream has
// said something of it, or has ended and a new one will be opened for it.
(() => {
  const LONGEST_MS = 10_000;
  const ID = /"event_id": ?"(\w+)"/g;
  const fetched = window.fetch;
  let stream = null;

  function follow(signal) {
    const here = { told: new Set(), waiting: new Map(), rest: '' };
    stream = here;
    // So Gradio's script ends a stream, in the moment in which it takes it for closed.
    signal.addEventListener('abort', () => {
      if (stream === here) stream = null;
      for (const go of here.waiting.values()) go();
    });
    return here;
  }

  function hear(here, text) {
    for (const [, id] of (here.rest + text).matchAll(ID)) {
      here.told.add(id);
      here.waiting.get(id)?.();
    }
    here.rest = text.slice(-80); // an id may come in two pieces
  }

  function heard(here, id) {
    if (here.told.has(id)) return null;
    return new Promise((go) => {
      here.waiting.set(id, go);
      setTimeout(go, LONGEST_MS); // it may have to wait for others
    }).then(() => here.waiting.delete(id));
  }

  window.fetch = async (...request) => {
    const path = new URL(request[0].url ?? request[0], location.href).pathname;
    if (path.endsWith('/queue/data')) {
      const here = follow(request[0].signal);
      const answer = await fetched(...request);
      const words = new TextDecoder();
      const passing = new TransformStream({
        transform(chunk, line) {
          hear(here, words.decode(chunk, { stream: true }));
          line.enqueue(chunk);
        },
      });
      return new Response(answer.body.pipeThrough(passing), answer);
    }
    const answer = await fetched(...request);
    if (answer.ok && path.endsWith('/queue/join')) {
      const { event_id: id } = await answer.clone().json();
      if (stream) await heard(stream, id);
    }
    return answer;
  };
})();
