// The form of a mailbox: an address fills in what is usual at its provider; what somebody typed stays as it is.
(() => {
  const form = document.querySelector("[data-mailbox]");
  if (!form) return;
  const field = (name) => form.elements[name];
  const provider = form.querySelector("[data-provider]");
  const hint = form.querySelector("[data-provider-hint]");
  const ours = new Set(); // fields that we filled in, and may fill in again
  for (const name of ["in_host", "out_host", "in_user", "out_user", "name"]) if (!field(name).value) ours.add(name);
  const added = ours.has("in_host") && ours.has("out_host"); // an account that exists keeps its ports and switches
  form.addEventListener("input", (event) => { if (event.isTrusted) ours.delete(event.target.name); });

  function fill(name, value) {
    if (ours.has(name)) field(name).value = value;
  }

  function servers() {
    const domain = field("address").value.trim().toLowerCase().split("@")[1] || "";
    const { in: incoming, out: outgoing, security, port, plus, hint: words } = provider.selectedOptions[0].dataset;
    hint.hidden = !words;
    hint.lastElementChild.textContent = words || "";
    fill("in_host", incoming || (domain && `imap.${domain}`));
    fill("out_host", outgoing || (domain && `smtp.${domain}`));
    if (!added) return;
    field("in_security").value = "tls";
    field("in_port").value = "993";
    field("out_security").value = security || "tls";
    field("out_port").value = port || "465";
    if (incoming) field("plus").checked = plus === "1";
  }

  field("address").addEventListener("change", () => {
    const address = field("address").value.trim();
    const domain = address.toLowerCase().split("@")[1] || "";
    const known = [...provider.options].find((one) => domain && one.dataset.domains?.split(" ").includes(domain));
    if (known) provider.value = known.value;
    for (const name of ["in_user", "out_user"]) fill(name, address);
    servers();
  });
  provider.addEventListener("change", () => {
    if (provider.value) for (const name of ["in_host", "out_host"]) ours.add(name); // chosen on purpose: its servers it is
    servers();
  });
  for (const side of ["in", "out"]) {
    const security = field(`${side}_security`);
    security.addEventListener("change", () => { field(`${side}_port`).value = security.dataset.ports.split(" ")[security.selectedIndex]; });
  }
  const signIn = field("sign_in");
  const signIns = () => {
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(signIn.value);
    for (const side of ["in", "out"]) field(`${side}_password`).disabled = signIn.value !== "password";
  };
  signIn.addEventListener("change", signIns);
  provider.addEventListener("change", () => {
    if (provider.selectedOptions[0].dataset.signIn === "microsoft") signIn.value = "microsoft"; // it takes no passwords
    signIns();
  });
  signIns();
  const fetching = form.querySelector("[data-fetch]");
  const incoming = () => { for (const element of fetching.closest("fieldset").querySelectorAll("input:not([data-fetch], [type=password]), select")) element.disabled = !fetching.checked; };
  fetching.addEventListener("change", incoming);
  incoming();
})();
