// One live line for all tabs. The tab that holds the lock keeps the event stream and passes events on to the others.
// Events carry ids only; what is shown is fetched again, with the rights of the person who looks.
//
// The server sends: event "inbox" {"unit": 3}, "conversation" {"id": 12}, "presence" {"id": 12}, "person" {"id": 5}.
// An element asks to be refreshed by data-live="conversation:12 inbox" and hx-trigger="live".
(() => {
  const body = document.body;
  const { liveUrl, ticketUrl } = body.dataset;
  if (!liveUrl || !globalThis.EventSource) return;
  const banner = document.getElementById("line-state");
  const channel = globalThis.BroadcastChannel ? new BroadcastChannel("ucho-live") : null;
  let ticket = body.dataset.liveTicket;
  let last = sessionStorage.getItem("ucho-last-event") || "";
  let failures = 0;
  const due = new Map(); // element → timer: a burst of events refreshes it once

  function refresh(topic) {
    for (const element of document.querySelectorAll(`[data-live~=${JSON.stringify(topic)}]`)) {
      if (due.has(element)) continue;
      due.set(element, setTimeout(() => { due.delete(element); if (element.isConnected) htmx.trigger(element, "live"); }, 250));
    }
  }

  function receive(kind, text) {
    let detail = {};
    try { detail = JSON.parse(text); } catch { return; }
    refresh(kind);
    if (detail.id !== undefined) refresh(`${kind}:${detail.id}`);
  }

  function state(words) {
    if (!navigator.onLine) return; // pages.js says so already
    banner.hidden = !words;
    banner.textContent = words || "";
  }

  async function renew() {
    const answer = await fetch(ticketUrl, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    ticket = (await answer.json()).ticket;
  }

  function listen() {
    const address = new URL(liveUrl, location.href);
    address.searchParams.set("ticket", ticket);
    if (last) address.searchParams.set("last", last); // EventSource sends Last-Event-ID only when it reconnects by itself
    const stream = new EventSource(address);
    const pass = (event) => {
      if (event.lastEventId) { last = event.lastEventId; sessionStorage.setItem("ucho-last-event", last); }
      channel?.postMessage({ kind: event.type, text: event.data, last });
      receive(event.type, event.data);
    };
    for (const kind of ["inbox", "conversation", "presence", "person"]) stream.addEventListener(kind, pass);
    stream.onopen = () => { failures = 0; state(""); };
    stream.onerror = () => {
      failures += 1;
      if (failures > 2) state(body.dataset.wordsLost);
      if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      stream.close();
      const pause = Math.min(60000, 1000 * 2 ** failures) * (0.75 + Math.random() / 2);
      setTimeout(() => renew().then(listen, () => { stream.onerror(); }), pause); // a ticket may have expired
    };
    addEventListener("pagehide", () => stream.close(), { once: true });
  }

  channel?.addEventListener("message", (event) => {
    last = event.data.last || last;
    receive(event.data.kind, event.data.text);
  });
  addEventListener("online", () => { refresh("inbox"); document.querySelectorAll("[data-live]").forEach((element) => htmx.trigger(element, "live")); });

  if (navigator.locks) navigator.locks.request("ucho-live", () => { listen(); return new Promise(() => {}); });
  else listen();
})();
