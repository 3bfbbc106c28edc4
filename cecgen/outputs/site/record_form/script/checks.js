// What was typed, read as an entry: its values, what has to be mended in which field, and what `check` would point out.

const LONGEST = { title: 300, otherProvider: 200, otherUnit: 60, organiser: 200, approvalNumber: 100, certificate: 100, note: 3_000 };
const ATTENDED = ["course", "conference"];
const HOURS_ONLY = "hours";
const OTHER = "?";

// An amount as it goes into a file, or what is wrong with it.
function readAmount(typed) {
  const text = clean(typed).replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0)).replace("\uff0e", ".");
  if (!text) return { amount: "" };
  if (/^\d+,\d+$/.test(text)) return { problem: `Write a point for the comma: ${text.replace(",", ".")}` };
  if (/^\.\d+$/.test(text)) return { problem: `Write a zero before the point: 0${text}` };
  if (!/^\d+(\.\d+)?$/.test(text)) return { problem: "Write a plain number, such as 6 or 0.6" };
  const amount = text.replace(/^0+(?=\d)/, "");
  if (!/[1-9]/.test(amount)) return { problem: "It must be more than 0" };
  if (!/^\d{1,5}(\.\d{1,4})?$/.test(amount)) return { problem: "No certificate prints so many digits" };
  return { amount };
}

const wordsOf = (text) => text.replace(/[()[\]]/g, "").split(/[\s:,\-–—]+/).filter(Boolean);

// The organisation that a printed unit names beside itself: ACE in "ACE CECs".
function findNamed(facts, unit) {
  const words = wordsOf(foldUnit(unit));
  for (const [name, id] of Object.entries(facts.names)) {
    const own = wordsOf(foldUnit(name));
    if (!own.length || own.length > words.length) continue;
    if (own.every((word, at) => word === words[at]) || own.every((word, at) => word === words[words.length - own.length + at])) return id;
  }
  return "";
}

// Another award in the same text: "CEC / 2 ACSM CEC".
const HAS_SECOND_AWARD = /(?:[/;,&+=|•·([]|and|or)\s*[0-9]+(?:\.[0-9]+)?\s+\S/i;

// The units to choose from: those of the organisation on that day, then the measures of activities that are not worth hours.
function unitChoices(facts, { provider, kind, date }) {
  const known = facts.providers[provider];
  const units = (known?.units ?? []).filter((unit) => !date || holdsOn(unit, date));
  const names = [...new Set(units.map((unit) => unit.name))];
  const measures = kind && !ATTENDED.includes(kind) ? Object.values(facts.measures) : [];
  const others = provider && !known ? [OTHER] : [];
  return [...names, ...others, ...measures, HOURS_ONLY];
}

// Read the fields: `entry` as its file has it, and `problems` by the field that they are in.
function readEntry(facts, typed, person) {
  const problems = {};
  const texts = {};
  for (const [field, longest] of Object.entries(LONGEST)) {
    const text = field === "note" ? cleanLines(typed[field] ?? "") : clean(typed[field] ?? "");
    texts[field] = isVisible(text) ? text : "";
    if (text.length > longest) problems[field] = `It has ${text.length} characters, and ${longest} are enough for anybody to read`;
  }
  const need = (field, value, words) => { if (!value && !problems[field]) problems[field] = words; };
  const days = Object.fromEntries(["date", "begins", "expires"].map((field) => [field, parseDay(typed[field] ?? "")]));
  for (const [field, day] of Object.entries(days)) if (typed[field] && !day) problems[field] = "There is no such day";

  need("person", typed.person, "Whose entry is it?");
  need("title", texts.title, "What does the certificate call it?");
  need("date", days.date, "On which day was it completed?");
  need("kind", typed.kind, "What was it?");
  need("provider", typed.provider, "Whose credits are printed? If none are: who issued it?");
  const isOther = typed.provider === OTHER;
  const provider = isOther ? texts.otherProvider : typed.provider;
  if (isOther) {
    need("otherProvider", provider, "What is it called?");
    const known = facts.names[fold(provider)] ?? (fold(provider) in facts.providers ? fold(provider) : "");
    if (known) problems.otherProvider = `${facts.providers[known].short} is in the list above: choose it there`;
  }
  const entry = { date: days.date, title: texts.title, provider, kind: typed.kind };

  const { award, hours } = readPrinted(facts, typed, texts, entry, problems);
  if (award) entry.award = award;
  if (hours) entry.hours = hours;
  const also = readAlso(facts, typed.also ?? [], entry, problems);
  if (Object.keys(also).length) entry.also = also;

  if (days.begins && days.begins > days.date) problems.begins = "The first day is after the last";
  else if (days.begins && days.begins !== days.date) entry.begins = days.begins;
  if (texts.organiser) entry.organiser = texts.organiser;
  if (typed.approvalBody) entry.approval = { body: typed.approvalBody, ...(texts.approvalNumber && { number: texts.approvalNumber }) };
  else if (texts.approvalNumber) problems.approvalBody = "Whose number is it?";
  for (const field of ["format", "role"]) if (typed[field]) entry[field] = typed[field];
  for (const field of ["assessed", "passed"]) if (typed[field]) entry[field] = typed[field] === "yes";
  if (typed.grade && typed.kind === "college") entry.grade = typed.grade;
  if (typed.topics?.length) entry.topics = typed.topics;
  const categories = Object.entries(typed.category ?? {}).filter(([, category]) => category);
  if (categories.length) entry.category = Object.fromEntries(categories);
  if (texts.certificate) entry.certificate = texts.certificate;
  if (typed.planned) entry.planned = true;
  if (texts.note) entry.note = texts.note;
  if (typed.kind === "cpr" && (typed.covers?.length || days.expires)) {
    if (!typed.covers?.length) problems.expires = "What does the card cover? Tick it above";
    need("expires", days.expires, "Until which day is it valid?");
    if (days.expires && days.expires < days.date) problems.expires = "The card would run out before the course";
    entry.card = { covers: typed.covers ?? [], ...(typed.handsOn && { hands_on: typed.handsOn === "yes" }), expires: days.expires };
  }
  return { entry, problems };
}

// The award as printed, and the clock hours.
function readPrinted(facts, typed, texts, { date, kind, provider }, problems) {
  const needsNone = facts.flatKinds.includes(kind) || typed.planned;
  const { amount, problem } = readAmount(typed.amount ?? "");
  if (problem) problems.amount = problem;
  const isHours = typed.unit === HOURS_ONLY;
  const stated = isHours ? { amount: "" } : readAmount(typed.hours ?? "");
  if (stated.problem) problems.hours = stated.problem;
  if (isHours) {
    if (!amount && !needsNone) problems.amount ??= "How many hours does it say?";
    return { hours: amount };
  }
  if (!amount) {
    if (!needsNone && !stated.amount) problems.amount ??= "How much does it say?";
    return { hours: stated.amount };
  }
  let unit = typed.unit;
  if (!unit) problems.unit = "Of what?";
  else if (unit === OTHER) {
    unit = texts.otherUnit;
    const named = unit && findNamed(facts, unit);
    if (!unit) problems.otherUnit ??= "What does the certificate call them?";
    else if (HAS_SECOND_AWARD.test(unit)) problems.otherUnit = "Write one award here, without another amount";
    else if (named) problems.otherUnit = `That names ${facts.providers[named].short}: choose it as whose credits these are`;
  } else if (date && !unitChoices(facts, { provider, kind, date }).includes(unit)) {
    problems.unit = `${facts.providers[provider]?.short ?? provider} is not known to have given any ${unit} on that day`;
  }
  const plural = unit ? pluralize(decimal(amount), unit) : "";
  return { award: `${amount} ${typed.unit !== OTHER && isUnit(plural, [foldUnit(unit)]) ? plural : unit}`, hours: stated.amount };
}

// What is printed for other organisations, by their ids; a row with nothing in it is none.
function readAlso(facts, rows, { date, provider }, problems) {
  const also = {};
  rows.forEach(({ body, amount: typed, unit }, at) => {
    const { amount, problem } = readAmount(typed ?? "");
    if (!body && !amount && !problem) return;
    const of = (name) => `${name}-${at}`;
    if (problem) problems[of("alsoAmount")] = problem;
    else if (!amount) problems[of("alsoAmount")] = "How much does it say?";
    if (!body) problems[of("alsoBody")] = "Whose credits are these?";
    else if (body === provider) problems[of("alsoBody")] = "Its credits are filled in above";
    else if (body in also) problems[of("alsoBody")] = "It is here twice";
    else if (!alsoUnits(facts, body, date).includes(unit)) {
      problems[of("alsoUnit")] = unit ? `${facts.providers[body]?.short ?? body} is not known to have given any ${unit} on that day` : "Of what?";
    } else if (amount) also[body] = `${amount} ${pluralize(decimal(amount), unit)}`;
  });
  return also;
}

const alsoUnits = (facts, provider, date) =>
  [...new Set((facts.providers[provider]?.units ?? []).filter((unit) => !date || holdsOn(unit, date)).map((unit) => unit.name))];

// ---- what `check` would point out

const hoursWords = (hours) => `${formatDecimal(hours)} ${pluralize(hours, "hour")}`;

// Whether the point of an award has slipped: more hours than the days have, or ten times the award `beside` it.
function isTenfold({ hours, kind, format }, { hours: took, unit }, days, beside) {
  if (!took || !unit?.hours || hours || !ATTENDED.includes(kind) || ["recorded", "self-study"].includes(format)) return false;
  if (compare(decimal(unit.hours), TEN) < 0) return false;
  return compare(took, decimal(String(12 * days))) > 0 || Boolean(beside && compare(took, times(beside, TEN)) === 0);
}

function notesOn(facts, entry, person, today) {
  const notes = [];
  const { date } = entry;
  const measured = measure(facts, entry);
  const { unit } = measured;
  if (date > today && !entry.planned) notes.push("The day is still to come: is it right? If you are only signed up, tick that it is still to come.");
  if (date && date <= today && entry.planned) notes.push("The day is over: untick that it is still to come, and fill in what the certificate says.");
  if (date > `${Number(today.slice(0, 4)) + 10}${today.slice(4)}`) notes.push("The day is more than ten years ahead.");
  const days = daysBetween(entry.begins ?? date, date) + 1;
  const took = measured.hours;
  const award = parseAward(entry.award);
  const slips = [[entry, measured], ...Object.entries(entry.also ?? {}).map(([provider, printed]) => {
    const beside = { ...entry, provider, award: printed };
    return [beside, measure(facts, beside)];
  })].filter(([each, earned]) => isTenfold(each, earned, days, each === entry ? null : took));
  for (const [each, earned] of slips) {
    const tenth = formatDecimal(times(parseAward(each.award).amount, decimal("0.1")));
    notes.push(`${each.award} would be ${hoursWords(earned.hours)} in ${days === 1 ? "one day" : `${days} days`}: is it ${tenth}?`);
  }
  if (!slips.length && took && date && compare(took, decimal(String(24 * days))) > 0) {
    notes.push(`That would be ${hoursWords(took)} in ${days === 1 ? "one day" : `${days} days`}.`);
  }
  if (measured.awarded) {
    notes.push(`The award would be ${hoursWords(measured.awarded)}, and the certificate says ${hoursWords(decimal(entry.hours))}: the smaller counts.`);
  }
  for (const [body, printed] of Object.entries(entry.also ?? {})) {
    if (!fewerHours(facts, entry, parseAward(printed), body)) continue;
    notes.push(`${printed} of ${facts.providers[body].short} would be more than ${hoursWords(decimal(entry.hours))}: the smaller counts.`);
  }
  if (unit?.step && award && !isWholeSteps(award.amount, decimal(unit.step))) {
    notes.push(`${facts.providers[entry.provider].short} usually gives its ${unit.name} in steps of ${unit.step}: compare it with the certificate.`);
  }
  for (const { scheme } of person?.certifications ?? []) {
    const rules = facts.schemes[scheme];
    const asks = rules && Object.keys(rules.categories).length && !entry.category?.[rules.body];
    const words = rules && `No category of ${rules.bodyName} is chosen: it then goes where it fits.`;
    if (asks && !notes.includes(words)) notes.push(words);
  }
  return notes;
}

// Where a day falls for a certification: the cycle that has it, or why none does.
function cycleOf({ certified, cycles }, day) {
  if (certified && day < certified) return { words: `before the certification was granted on ${dayInWords(certified)}`, outside: true };
  const held = cycles.find(({ begins, ends }) => begins <= day && day <= ends);
  if (held) return { words: `in the cycle ${dayInWords(held.begins)} to ${dayInWords(held.ends)}` };
  const late = cycles.find(({ ends, grace }) => grace && ends < day && day <= grace);
  if (late) return { words: `after the end of the cycle on ${dayInWords(late.ends)}, while it can still be renewed` };
  return { words: "in none of the cycles on record", outside: true };
}
