// The page itself: reads the fields after each change, and shows what they come to, what is missing, and how it is sent.

const field = (id) => document.getElementById(id);

function make(name, properties = {}, ...content) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...content);
  return element;
}

const TEXT_FIELDS = ["person", "title", "date", "kind", "provider", "otherProvider", "amount", "unit", "otherUnit", "hours", "grade",
  "expires", "handsOn", "begins", "format", "organiser", "approvalBody", "approvalNumber", "assessed", "passed", "role",
  "certificate", "note"];
const TYPES = [["pdf", [0x25, 0x50, 0x44, 0x46, 0x2d]], ["png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]], ["jpg", [0xff, 0xd8, 0xff]]];
const MOST_BYTES = 50 * 1024 * 1024;

const state = { left: new Set(), certificate: null, file: null, isPressed: false };

function localToday() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

function readFields() {
  const typed = Object.fromEntries(TEXT_FIELDS.map((id) => [id, field(id).value]));
  for (const id of ["date", "begins", "expires"]) if (field(id).validity.badInput) typed[id] = "not a day";
  const ticked = (id) => [...field(id).querySelectorAll("input:checked")].map((each) => each.value);
  const chosen = [...field("categories").querySelectorAll("select")].map((each) => [each.dataset.body, each.value]);
  const also = alsoRows().map((row) => Object.fromEntries([...row.querySelectorAll("[data-name]")].map((each) => [each.dataset.name, each.value])));
  return { ...typed, also, planned: field("planned").checked, covers: ticked("covers"), topics: ticked("topics"), category: Object.fromEntries(chosen) };
}

const alsoRows = () => [...field("also").children];

// Another organisation's award on the same certificate: a row of its own, with fields that are named by their place.
function addAlso() {
  field("also").append(field("also-row").content.cloneNode(true));
  const row = alsoRows().at(-1);
  row.querySelector("button").addEventListener("click", () => {
    row.remove();
    alsoRows().forEach(nameAlso);
    field("addAlso").focus();
    update();
  });
  alsoRows().forEach(nameAlso);
  row.querySelector("select").focus();
  update();
}

function nameAlso(row, at) {
  row.setAttribute("aria-label", `Award ${at + 2} on the certificate`);
  for (const each of row.querySelectorAll("[data-name]")) {
    const before = each.id, id = `also${each.dataset.name[0].toUpperCase()}${each.dataset.name.slice(1)}-${at}`;
    each.id = id;
    each.parentElement.querySelector("label").htmlFor = id;
    each.parentElement.querySelector(".error").id = `${id}-error`;
    if (before !== id && state.left.delete(before)) state.left.add(id);
  }
}

function findPerson(id) {
  const option = [...field("person").options].find((each) => each.value && each.value === id);
  return option && { id, name: option.text, certifications: JSON.parse(option.dataset.certifications) };
}

// ---- fields that depend on others

function fillSelect(select, choices, keep = select.value) {
  const before = [...select.options].map((each) => `${each.value}\n${each.text}`).join("\n\n");
  if (before === choices.map(([value, words]) => `${value}\n${words}`).join("\n\n")) return;
  select.replaceChildren(...choices.map(([value, words]) => make("option", { value }, words)));
  select.value = choices.some(([value]) => value === keep) ? keep : choices[0][0];
}

const unitWords = (name) => ({ [OTHER]: "Something else …", [HOURS_ONLY]: "clock hours, and no credits" }[name] ?? pluralize(TEN, name));

function showUnits(facts, typed) {
  const names = typed.provider ? unitChoices(facts, { ...typed, date: parseDay(typed.date) }) : [];
  fillSelect(field("unit"), names.length ? names.map((name) => [name, unitWords(name)]) : [["", "Choose whose credits first"]]);
  const unit = findUnit(facts, typed.provider, field("unit").value, parseDay(typed.date) || "9999");
  field("unit-words").textContent = unit?.hours ? `One is ${hoursWords(decimal(unit.hours))}.` : "";
  for (const row of alsoRows()) {
    const [body, unit] = [row.querySelector("[data-name=body]"), row.querySelector("[data-name=unit]")];
    const names = alsoUnits(facts, body.value, parseDay(typed.date));
    fillSelect(unit, names.length ? names.map((name) => [name, unitWords(name)]) : [["", body.value ? "None is known on that day" : "Choose whose credits first"]]);
  }
  field("otherProvider-field").hidden = typed.provider !== OTHER;
  field("otherUnit-field").hidden = field("unit").value !== OTHER;
  field("hours-field").hidden = field("unit").value === HOURS_ONLY;
  field("grade-field").hidden = typed.kind !== "college";
  field("card").hidden = typed.kind !== "cpr";
  for (const id of ["date", "begins", "expires"]) field(`${id}-words`).textContent = parseDay(typed[id]) ? dayInWords(typed[id]) : "";
}

// Categories, topics and roles that the person's bodies ask for.
function showWhatBodiesAsk(facts, person) {
  const schemes = (person?.certifications ?? []).map(({ scheme }) => facts.schemes[scheme]).filter(Boolean);
  const bodies = new Map();
  for (const scheme of schemes) {
    const known = bodies.get(scheme.body) ?? { name: scheme.bodyName, categories: {} };
    bodies.set(scheme.body, { ...known, categories: { ...known.categories, ...scheme.categories } });
  }
  field("categories").replaceChildren(...[...bodies].filter(([, { categories }]) => Object.keys(categories).length).map(([body, { name, categories }]) => {
    const select = make("select", { id: `category-${body}` });
    select.dataset.body = body;
    fillSelect(select, [["", "Where it fits"], ...Object.entries(categories).map(([id, { title }]) => [id, title === id ? id : `${id}: ${title}`])]);
    return make("div", { className: "field" }, make("label", { htmlFor: select.id }, `Category of ${name}`), select);
  }));
  const topics = [...new Set(schemes.flatMap((scheme) => scheme.topics))];
  field("topics").replaceChildren(...topics.map((topic, at) => make("div", { className: "check" },
    make("input", { type: "checkbox", id: `topic-${at}`, value: topic }), make("label", { htmlFor: `topic-${at}` }, topic))));
  field("topics-field").hidden = !topics.length;
  const roles = [...new Set(schemes.flatMap((scheme) => scheme.roles))];
  fillSelect(field("role"), [["", "It does not say"], ...roles.map((role) => [role, role])]);
  field("role-field").hidden = !roles.length;
}

// ---- what it comes to

function worthOf(facts, entry, certification) {
  const scheme = facts.schemes[certification.scheme];
  if (!scheme) return { figure: "", words: "worked out once it is checked" };
  const credit = creditOf(facts, entry, scheme);
  if (credit.later) return { figure: "", words: "worked out once it is checked" };
  if (!credit.amount) return { figure: "–", words: credit.why };
  const figure = `${formatDecimal(credit.amount)} ${pluralize(credit.amount, scheme.unit)}`;
  return { figure, words: credit.why || (credit.doubt ? "in doubt: the body’s own ruling would settle it" : "") };
}

function showWorth(facts, entry, problems, person, today) {
  const rows = [];
  const isKnown = person && entry.date && entry.kind && (entry.award || entry.hours || facts.flatKinds.includes(entry.kind))
    && !Object.keys(problems).some((id) => /^(?:amount|unit|otherUnit|hours|otherProvider|provider|also.*)$/.test(id));
  const hours = isKnown ? measure(facts, entry).hours : null;
  for (const certification of isKnown ? person.certifications : []) {
    const { figure, words } = worthOf(facts, entry, certification);
    const cycle = cycleOf(certification, entry.date);
    const name = facts.schemes[certification.scheme]?.short ?? certification.scheme;
    rows.push(make("div", { className: cycle.outside ? "row outside" : "row" }, make("b", {}, figure || "?"), make("div", {},
      make("span", {}, name), make("small", {}, [words, entry.planned && "once it is done", cycle.words].filter(Boolean).join("; ")))));
  }
  const intro = !isKnown ? "Person, day, kind and award decide: they are shown here at once."
    : !rows.length ? `${person.name} has no certification here.`
      : `For ${person.name}${hours ? `, from ${hoursWords(hours)}` : ""}:`;
  field("worth").replaceChildren(make("p", { dir: "auto" }, intro), ...rows);
  const notes = isKnown ? notesOn(facts, entry, person, today) : [];
  field("notes").replaceChildren(...notes.map((note) => make("li", {}, note)));
}

// ---- what is to be mended

const labelOf = (id) => document.querySelector(`label[for="${id}"]`)?.textContent ?? id;

function showProblems(problems) {
  for (const error of document.querySelectorAll("p.error")) {
    const id = error.id.replace(/-error$/, "");
    const words = state.left.has(id) ? problems[id] ?? "" : "";
    error.textContent = words;
    error.hidden = !words;
    const hint = document.getElementById(`${id}-words`);
    field(id).setAttribute("aria-invalid", Boolean(words));
    field(id).setAttribute("aria-describedby", [words && error.id, hint?.id].filter(Boolean).join(" "));
  }
  const ids = Object.keys(problems);
  if (field("missing").dataset.shown === JSON.stringify(problems)) return;
  field("missing").dataset.shown = JSON.stringify(problems);
  const list = make("ul", {}, ...ids.map((id) => {
    const link = make("a", { href: `#${id}` }, labelOf(id));
    link.addEventListener("click", (event) => { event.preventDefault(); goTo(id); });
    return make("li", {}, link, ` ${problems[id]}`);
  }));
  field("missing").replaceChildren(...(ids.length ? [make("p", {}, ids.length === 1 ? "One thing first:" : `${ids.length} things first:`), list] : []));
}

function goTo(id) {
  state.left.add(id);
  for (let at = field(id); at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  update();
  field(id).focus();
}

// ---- sending

async function copyText(text, button) {
  let copied = false;
  try {
    await navigator.clipboard.writeText(text);
    copied = true;
  } catch { // not there on a plain http address
    const area = make("textarea", { value: text, className: "unseen" });
    document.body.append(area);
    area.select();
    copied = document.execCommand("copy");
    area.remove();
  }
  button.focus();
  button.textContent = copied ? "Copied" : "Select the text below, and copy it";
}

function save(name, content, type) {
  const link = make("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function stepButton(step, { id, text, certificate }) {
  if (step.do === "open") return make("a", { className: "button", href: step.address, target: "_blank", rel: "noopener noreferrer" }, step.label);
  if (!step.do) return "";
  const labels = { copy: "Copy the text", save: "Save the file", saveCertificate: "Save the certificate" };
  const button = make("button", { type: "button", className: "button" }, labels[step.do]);
  button.addEventListener("click", () => {
    if (step.do === "copy") copyText(text, button);
    else if (step.do === "save") save(`${id}.toml`, text, "application/toml");
    else save(`${id}.${certificate}`, state.file, state.file.type);
  });
  return button;
}

function showSteps(facts, entry, problems, person) {
  const isReady = !Object.keys(problems).length;
  field("steps").hidden = !isReady;
  if (!isReady) return;
  const { certificate } = state;
  const id = makeEntryId(entry, certificate ? [certificate.digest] : []);
  const text = formatEntry({ ...entry, id }, facts.keys);
  const made = { id, text, holder: person.id, entry, certificate: certificate?.type };
  const { path, steps } = planSending(facts, made);
  if (field("steps").dataset.shown === JSON.stringify([path, text, steps])) return;
  field("steps").dataset.shown = JSON.stringify([path, text, steps]);
  const also = steps.some((step) => step.do === "save") ? ["copy"] : steps.some((step) => step.do === "copy") ? ["save"] : ["copy", "save"];
  field("steps").replaceChildren(
    make("ol", {}, ...steps.map((step) => make("li", {}, make("p", {}, step.words), stepButton(step, made)))),
    make("div", { className: "file" }, make("p", { className: "path" }, path), make("pre", { id: "text", tabIndex: 0, ariaLabel: "The text of the file" }, text),
      make("div", { className: "buttons" }, ...also.map((what) => stepButton({ do: what }, made)))),
  );
}

// ---- the certificate

async function readCertificate() {
  const [file] = field("file").files;
  Object.assign(state, { certificate: null, file: null, fault: "" });
  if (file && file.size > MOST_BYTES) state.fault = "It is larger than 50 MiB: scan it in fewer dots";
  else if (file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (field("file").files[0] !== file) return;
    const [type] = TYPES.find(([, first]) => first.every((byte, at) => bytes[at] === byte)) ?? [];
    if (type) Object.assign(state, { certificate: { type, digest: sha256(bytes) }, file });
    else state.fault = "It is no PDF, PNG or JPEG: print it to a PDF, or make a picture of the screen";
  }
  state.left.add("file");
  update();
}

// ---- beginning

function update() {
  const { facts } = state;
  showUnits(facts, readFields());
  const typed = readFields();
  const person = findPerson(typed.person);
  if (state.person !== typed.person) {
    state.person = typed.person;
    showWhatBodiesAsk(facts, person);
    return update();
  }
  const today = facts.today ?? localToday();
  const { entry, problems } = readEntry(facts, typed);
  if (state.fault) problems.file = state.fault;
  showWorth(facts, entry, problems, person, today);
  showProblems(problems);
  showSteps(facts, entry, problems, person);
}

// The person in the address: record.html#holder=jordan-rivera.
function choosePerson() {
  const id = new URLSearchParams(location.hash.slice(1)).get("holder");
  if (findPerson(id)) field("person").value = id;
  update();
}

function begin() {
  state.facts = JSON.parse(field("facts").textContent);
  const form = field("form");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", update);
  form.addEventListener("focusout", ({ target }) => {
    if (target.value === undefined) return;
    state.left.add(target.id);
    if (!state.isPressed) update();
  });
  // While something is pressed nothing moves: a message that appears would push the button away from under the finger.
  addEventListener("pointerdown", () => { state.isPressed = true; });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { state.isPressed = false; setTimeout(update); });
  field("file").addEventListener("change", readCertificate);
  field("addAlso").addEventListener("click", addAlso);
  field("find")?.addEventListener("input", ({ target }) => {
    const words = fold(target.value).split(" ");
    for (const option of field("person").options) option.hidden = Boolean(option.value) && !words.every((word) => fold(option.text).includes(word));
  });
  addEventListener("hashchange", choosePerson);
  choosePerson();
}

begin();
