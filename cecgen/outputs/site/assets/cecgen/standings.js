/* Filters and sorts the table of certifications. What is chosen is in the address, so that a link shows the same. */
(() => {
  // A link with a state leads without script to where the certifications are, and with it to those that are meant.
  for (const link of document.querySelectorAll("a[data-state]"))
    link.href = `${link.getAttribute("href").split("#")[0]}#${link.dataset.state}`;

  const table = document.getElementById("standings");
  if (!table) return;
  const form = document.getElementById("filter");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.querySelectorAll("th[data-sort]")];
  const nothing = table.nextElementSibling;
  const marks = { "card-ran-out": "out", "may-not-work": "absent" };
  const names = ["q", "team", "standing", "certification", "due"];
  const fields = form ? names.map((name) => form.elements[name]).filter(Boolean) : [];
  const strokes = { ł: "l", ø: "o", đ: "d", ı: "i", ß: "ss", æ: "ae", œ: "oe" };
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[łøđıßæœ]/g, (letter) => strokes[letter]);
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  let texts, sorted = "";

  const keys = {
    name: (row) => row.cells[0].firstElementChild.textContent,
    certification: (row) => row.cells[1].textContent,
    standing: (row) => rows.indexOf(row),
    missing: (row) => Number(row.dataset.missing),
    deadline: (row) => row.querySelector("time")?.dateTime ?? "9999",
  };

  const lastDay = (days) => {
    const [year, month, day] = document.querySelector("[data-as-of]").dataset.asOf.split("-").map(Number);
    return new Date(Date.UTC(year, month - 1, day + Number(days))).toISOString().slice(0, 10);
  };

  function filter(state) {
    const words = plain(state.get("q") ?? "").split(/\s+/).filter(Boolean);
    if (words.length) texts ??= rows.map((row) => plain(row.textContent));
    const until = state.get("due") && lastDay(state.get("due"));
    const [team, standing, scheme] = ["team", "standing", "certification"].map((name) => state.get(name));
    let shown = 0;
    rows.forEach((row, index) => {
      const { dataset } = row;
      const fits = (!team || dataset.team === team)
        && (!standing || (standing in marks ? marks[standing] in dataset : dataset.standing === standing))
        && (!scheme || dataset.scheme === scheme)
        && (!until || (dataset.due !== undefined && dataset.due <= until))
        && words.every((word) => texts[index].includes(word));
      row.hidden = !fits;
      shown += fits;
    });
    nothing.hidden = shown > 0;
    if (form) {
      form.querySelector("output").textContent = `${shown} of ${rows.length}`;
      form.querySelector("button").disabled = ![...state.keys()].some((name) => names.includes(name));
    }
  }

  function sort(by) {
    if (by === sorted) return;
    sorted = by;
    const name = by.replace("-", "");
    const turn = by.startsWith("-") ? -1 : 1;
    let order = rows;
    if (keys[name]) {
      const keyed = rows.map((row, index) => ({ row, index, key: keys[name](row) }));
      const compare = (a, b) => (typeof a === "string" ? collator.compare(a, b) : a - b);
      order = keyed.sort((a, b) => turn * compare(a.key, b.key) || a.index - b.index).map((each) => each.row);
    }
    body.append(...order);
    for (const head of heads) {
      if (head.dataset.sort !== name) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", turn < 0 ? "descending" : "ascending");
    }
  }

  // An anchor of the page, such as #teams, is not a state.
  const read = () => new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");

  function show(state) {
    for (const field of fields) {
      field.value = state.get(field.name) ?? "";
      if (field.value !== (state.get(field.name) ?? "")) field.value = "";
    }
    filter(state);
    sort(state.get("sort") ?? "");
    for (const link of document.querySelectorAll(".cec-tile a")) {
      if (link.hash.slice(1) === state.toString()) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  function write(state) {
    const text = state.toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
    show(state);
  }

  function choose(sortBy = read().get("sort")) {
    const state = new URLSearchParams();
    for (const field of fields) if (field.value.trim()) state.set(field.name, field.value.trim());
    if (sortBy) state.set("sort", sortBy);
    return state;
  }

  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    const up = head.dataset.sort === "missing" ? `-${head.dataset.sort}` : head.dataset.sort;
    const down = up.startsWith("-") ? up.slice(1) : `-${up}`;
    button.addEventListener("click", () => write(choose(sorted === up ? down : sorted === down ? "" : up)));
  }
  if (form) {
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => write(choose()));
    form.querySelector("button").addEventListener("click", () => { form.reset(); write(choose("")); });
  }
  addEventListener("hashchange", () => {
    if (location.hash && !location.hash.includes("=")) return;
    show(read());
    if (location.hash) document.getElementById("certifications").scrollIntoView();
  });
  show(read());
  if (read().size) document.getElementById("certifications").scrollIntoView();
})();
