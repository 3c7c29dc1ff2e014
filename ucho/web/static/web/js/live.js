// One live line for all tabs. The tab that holds the lock keeps the event stream and passes events on to the others.
// Events carry ids only ({"id", "type", "subject": "conversations.conversation:12", "unit", "person"}); what is shown is
// fetched again, with the rights of the person who looks.
//
// An element asks to be refreshed by data-live="conversations.conversation:12" (one thing), data-live="conversations"
// (anything a package records) or data-live="person:5", together with hx-trigger="live".
(() => {
  const body = document.body;
  const { liveUrl, ticketUrl } = body.dataset;
  if (!liveUrl || !globalThis.EventSource) return;
  const banner = document.getElementById("line-state");
  const channel = globalThis.BroadcastChannel ? new BroadcastChannel("ucho-live") : null;
  let ticket = body.dataset.liveTicket;
  let last = body.dataset.liveAfter || ""; // what happened since the page asked for what it shows comes first
  let failures = 0;
  const due = new Map(); // element → timer: a burst of events refreshes it once
  const heard = new Map(); // topic → when its last event came
  const asked = new WeakMap(); // request → when it was sent

  function refresh(element) {
    if (due.has(element)) return;
    due.set(element, setTimeout(() => {
      due.delete(element);
      if (element.isConnected) htmx.trigger(element, "live");
    }, 250));
  }

  function receive(text) {
    let event = {};
    try { event = JSON.parse(text); } catch { return; }
    const topics = [event.subject, event.type?.split(".")[0], `person:${event.person}`];
    for (const topic of topics) {
      heard.set(String(topic), performance.now());
      for (const element of document.querySelectorAll(`[data-live~=${JSON.stringify(String(topic))}]`)) refresh(element);
    }
  }

  // An answer may have been made before an event that came while it was on its way: what it brought is looked at again.
  body.addEventListener("htmx:beforeSend", (event) => { asked.set(event.detail.xhr, performance.now()); });
  body.addEventListener("htmx:afterSettle", (event) => {
    const since = asked.get(event.detail.xhr) ?? Infinity;
    for (const element of document.querySelectorAll("[data-live]")) {
      if (element.dataset.live.split(" ").some((topic) => heard.get(topic) >= since)) refresh(element);
    }
  });

  // What one conversation or case asked for must not land in another that was opened meanwhile.
  body.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, path } = event.detail.requestConfig;
    const about = /\/(conversation|case)s\/(\d+)\//.exec(path);
    const left = !elt.isConnected && elt.closest(".u-talk, .u-panel, #talk-head, #stream, #case-body");
    const topic = about && `${about[1]}s.${about[1]}:${about[2]}`;
    if (about && left && !document.querySelector(`[data-live~="${topic}"]`)) {
      event.detail.shouldSwap = false;
    }
  });

  const refreshAll = () => document.querySelectorAll("[data-live]").forEach(refresh);

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

  function again(stream) {
    stream.close();
    const pause = Math.min(60000, 1000 * 2 ** failures) * (0.75 + Math.random() / 2);
    setTimeout(() => renew().then(listen, () => { failures += 1; lost(); again(stream); }), pause);
  }

  function lost() {
    if (failures > 2) state(body.dataset.wordsLost);
  }

  function listen() {
    const address = new URL(`${liveUrl}${ticket}`, location.href);
    if (last) address.searchParams.set("after", last);
    const stream = new EventSource(address);
    stream.onopen = () => { failures = 0; state(""); };
    stream.addEventListener("ready", (event) => { last = event.lastEventId; });
    stream.addEventListener("reload", (event) => { last = event.lastEventId; refreshAll(); channel?.postMessage({ all: true, last }); });
    stream.onmessage = (event) => {
      last = event.lastEventId;
      channel?.postMessage({ text: event.data, last });
      receive(event.data);
    };
    stream.onerror = () => {
      failures += 1;
      lost();
      if (stream.readyState === EventSource.CLOSED) again(stream); // refused: the ticket has expired; else the browser retries
    };
    addEventListener("pagehide", () => stream.close(), { once: true });
  }

  channel?.addEventListener("message", (event) => {
    last = event.data.last || last;
    if (event.data.all) refreshAll();
    else receive(event.data.text);
  });
  addEventListener("online", refreshAll);

  if (navigator.locks) navigator.locks.request("ucho-live", () => { listen(); return new Promise(() => {}); });
  else listen();
})();
