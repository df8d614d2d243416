// What running events say comes through one stream, which the program ends with the last of them.
// Gradio's script takes it for open until it hears of its end, and would never listen to an event
// that was taken in meanwhile. So it learns here that one was taken in only when the stream has
// said something of it, or has ended and a new one will be opened for it.
// And it draws at once what it had heard of an event before it listened to it, sooner than what
// was said before of another. So here nothing is said of an event to which it does not listen yet.
(() => {
  const LONGEST_MS = 10_000;
  const ID = /"event_id": ?"(\w+)"/g;
  const fetched = window.fetch;
  const events = new Map();
  let stream = null;

  // told: something was said of the event, or nothing will be. heard: Gradio's script listens to it.
  function find(id) {
    if (!events.has(id)) {
      const event = {};
      event.told = new Promise((go) => (event.tell = go));
      event.heard = new Promise((go) => (event.listen = go)).then(() => (event.isHeard = true));
      events.set(id, event);
    }
    return events.get(id);
  }
  const soon = (what) => Promise.race([what, new Promise((go) => setTimeout(go, LONGEST_MS))]);

  function follow(signal) {
    const here = { waiting: new Set(), rest: '' };
    stream = here;
    // So Gradio's script ends a stream, in the moment in which it takes it for closed.
    signal.addEventListener('abort', () => {
      if (stream === here) stream = null;
      for (const event of here.waiting) event.tell();
    });
    return here;
  }

  async function hear(here, text) {
    const said = [...(here.rest + text).matchAll(ID)].map(([, id]) => find(id));
    here.rest = text.slice(-80); // an id may come in two pieces
    for (const event of said) event.tell();
    const waiting = said.filter((event) => !event.isHeard);
    if (waiting.length) await soon(Promise.all(waiting.map((event) => event.heard)));
  }

  window.fetch = async (...request) => {
    const path = new URL(request[0].url ?? request[0], location.href).pathname;
    if (path.endsWith('/queue/data')) {
      const here = follow(request[0].signal);
      const answer = await fetched(...request);
      const words = new TextDecoder();
      const passing = new TransformStream({
        async transform(chunk, line) {
          await hear(here, words.decode(chunk, { stream: true }));
          line.enqueue(chunk);
        },
      });
      return new Response(answer.body.pipeThrough(passing), answer);
    }
    const answer = await fetched(...request);
    if (answer.ok && path.endsWith('/queue/join')) {
      const taken = await answer.json();
      const event = find(taken.event_id);
      if (stream) {
        stream.waiting.add(event);
        await soon(event.told); // it may have to wait for others
      }
      // What reads this listens to the event before anything else can happen.
      answer.json = async () => {
        setTimeout(event.listen);
        return taken;
      };
    }
    return answer;
  };
})();
