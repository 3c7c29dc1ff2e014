// Turns <time data-when> into words in the page's language: "5 min", "14:20", "Mon", "3 Nov". Hovering shows the whole date.
// Times are in the company's zone, as on the server: colleagues who travel speak of the same hour as everybody else.
(() => {
  const language = document.documentElement.lang || "en";
  const timeZone = document.documentElement.dataset.zone || undefined;
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short", timeZone });
  const date = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone });
  const dateAndYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric", timeZone });
  const iso = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone });
  const long = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "long" });
  const minutes = new Intl.NumberFormat(language, { style: "unit", unit: "minute", unitDisplay: "short" });
  const whole = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short", hourCycle: "h23", timeZone });
  const dayOf = (moment) => Date.parse(iso.format(moment)); // midnight in UTC of the day it is there

  function short(at, now) {
    const age = (now - at) / 60000; // minutes
    if (age >= 0 && age < 60) return minutes.format(Math.max(1, Math.floor(age)));
    return dayOrTime(at, now);
  }

  function dayOrTime(at, now) {
    const days = Math.round((dayOf(now) - dayOf(at)) / 86400000);
    if (days === 0) return clock.format(at);
    if (days > 0 && days < 7) return weekday.format(at);
    return iso.format(at).slice(0, 4) === iso.format(now).slice(0, 4) ? date.format(at) : dateAndYear.format(at);
  }

  function left(at, now) {
    const away = (at - now) / 60000; // minutes, negative when late
    const size = Math.abs(away);
    if (size < 60) return long.format(Math.round(away), "minute");
    if (size < 36 * 60) return long.format(Math.round(away / 60), "hour");
    return long.format(Math.round(away / 1440), "day");
  }

  function message(at, now) {
    const time = clock.format(at);
    return dayOf(now) === dayOf(at) ? time : `${dayOrTime(at, now)}, ${time}`;
  }

  const styles = { short, left, message };

  function refresh(root) {
    const now = new Date();
    for (const element of (root || document).querySelectorAll("time[data-when]")) {
      const at = new Date(element.dateTime);
      const style = styles[element.dataset.when];
      if (style) {
        const words = style(at, now);
        if (element.textContent !== words) element.textContent = words;
      }
      if (!element.dataset.hovered) { element.title = whole.format(at); element.dataset.hovered = "1"; }
    }
  }

  refresh();
  setInterval(() => { if (!document.hidden) refresh(); }, 30000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  document.addEventListener("htmx:load", (event) => refresh(event.detail.elt.parentNode || document));
})();
