// Texts as a file may hold them, and as they are compared.

// What `check` refuses anywhere in a file: controls, and marks that turn the direction of what follows.
const BLANKS = /[\s\x00-\x1f\x7f-\x9f\u2800]+/gu;
const FORBIDDEN = /[\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\p{Cs}]/gu;

// A text on one line: nothing in it that a file must not hold, single blanks, composed letters.
const clean = (text) => text.replace(FORBIDDEN, "").replace(BLANKS, " ").trim().normalize("NFC");

// The same, with its lines kept.
const cleanLines = (text) => text.split(/\r\n|[\n\r\u2028\u2029]/).map(clean).join("\n").trim();

const APOSTROPHES = /[`\u00b4\u02b9\u02bb-\u02bd\u02c8\u02ca\u02cb\u055a\u2018-\u201b\u2032\u2035\ua78c\uff07\uff40]/gu;
const HYPHENS = /[\p{Pd}\u02d7\u2043\u2212]/gu;

// A text as people see it, to compare it with names of the catalogue.
const fold = (text) =>
  clean(text).replace(/\p{Default_Ignorable_Code_Point}/gu, "").replace(APOSTROPHES, "'").replace(HYPHENS, "-")
    .normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC").split(/\s+/).filter(Boolean).join(" ");

const isVisible = (text) => fold(text) !== "";

// A printed unit without trade marks and apostrophes: CEUs, CEU's, C.E.U.s, CEU(s) and Credits™ are written so too.
const foldedUnits = new Map();
function foldUnit(unit) {
  const bare = (text) => text.replace(/[™®℠.'’`´]|\((?:tm|r|sm|s)\)/g, "");
  if (!foldedUnits.has(unit)) foldedUnits.set(unit, fold(bare(fold(bare(unit.toLowerCase())))));
  return foldedUnits.get(unit);
}

// Whether a printed unit is one of these names, in the singular or the plural.
const isUnit = (printed, names) => {
  const unit = foldUnit(printed);
  return names.some((name) => [name, `${name}s`, `${name}es`, ...(name.endsWith("z") ? [`${name}zes`] : [])].includes(unit));
};

// Words in the plural, short names in capitals as they are: 2 contact hours, 2 CEC.
function pluralize(amount, unit) {
  const last = unit.split(" ").at(-1);
  if (compare(amount, decimal("1")) === 0 || last !== last.toLowerCase() || last === last.toUpperCase()) return unit;
  if (/[^aeiou]y$/.test(unit)) return `${unit.slice(0, -1)}ies`;
  return unit.endsWith("z") ? `${unit}zes` : `${unit}s`;
}

const slugify = (text) =>
  text.normalize("NFKD").replace(/[^\0-\x7f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December"];
const dayInWords = (day) => `${Number(day.slice(8))} ${MONTHS[day.slice(5, 7) - 1]} ${day.slice(0, 4)}`;

const daysBetween = (first, last) => Math.round((Date.parse(`${last}T00:00Z`) - Date.parse(`${first}T00:00Z`)) / 864e5);

// A day that was typed or picked: as 2025-03-14, and in the calendar; else nothing.
function parseDay(text) {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const date = new Date(Date.UTC(year, month - 1, day));
  return year && date.getUTCMonth() === month - 1 && date.getUTCDate() === Number(day) && year >= 1_950 ? text : "";
}
