// A case that is open refreshes itself while somebody works on it: what was typed, what was unfolded and where the reader
// stands is kept. Links to a step scroll inside the pane and unfold its form.
(() => {
  const body = document.body;
  const pane = () => document.getElementById("case-body");
  const fields = (root) => root.querySelectorAll("textarea[id], input[id], select[id]");
  const changed = (field) => field.tagName === "SELECT"
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.value !== field.defaultValue;
  let kept = null;

  function keep(root) {
    const here = document.activeElement;
    kept = {
      top: root.scrollTop,
      open: [...root.querySelectorAll("details[open][id]")].map((one) => one.id),
      typed: [...fields(root)].filter(changed).map((one) => [one.id, one.value]),
      focus: root.contains(here) && here.id ? [here.id, here.selectionStart, here.selectionEnd] : null,
    };
  }

  function giveBack(root) {
    for (const id of kept.open) root.querySelector(`#${id}`)?.setAttribute("open", "");
    for (const [id, value] of kept.typed) { const field = root.querySelector(`#${id}`); if (field) field.value = value; }
    const [id, from, to] = kept.focus || [];
    const field = id && root.querySelector(`#${id}`);
    if (field) {
      field.focus({ preventScroll: true });
      if (from !== undefined && from !== null && field.setSelectionRange) field.setSelectionRange(from, to);
    }
    root.scrollTop = kept.top;
    kept = null;
  }

  body.addEventListener("htmx:oobBeforeSwap", (event) => { if (event.detail.target.id === "case-body") keep(event.detail.target); });
  body.addEventListener("htmx:oobAfterSwap", (event) => { if (event.detail.target.id === "case-body" && kept && pane()) giveBack(pane()); });

  // After a step was taken the pane shows the next one; the reader's place stays when nothing moved on.
  let place = 0;
  body.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target.id === "stage") place = pane()?.scrollTop || 0; });
  body.addEventListener("htmx:afterSwap", (event) => {
    const { target, requestConfig } = event.detail;
    if (target.id !== "stage" || !pane()) return;
    if (requestConfig?.verb === "post" && /\/cases\/\d+\//.test(requestConfig.path)) {
      pane().scrollTop = place;
      pane().querySelector(".u-step.is-now")?.scrollIntoView({ block: "nearest" });
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#step-"]');
    if (!link || !pane()) return;
    event.preventDefault();
    const step = document.getElementById(link.getAttribute("href").slice(1));
    const form = step?.querySelector("details.u-step-form");
    if (form && !link.closest(".u-path")) form.open = true;
    step?.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    const field = step?.querySelector(".u-step-form textarea, .u-step-form select, .u-step-form input:not([type=hidden])");
    if (field && (!form || form.open)) field.focus({ preventScroll: true });
  });
})();
