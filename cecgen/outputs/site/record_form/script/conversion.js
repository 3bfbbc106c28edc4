// What an entry is worth, by the facts in the page: the same steps as cecgen's own conversion, in the same order.
// A unit that only a plugin's code can convert is left to cecgen: `later`.

const AWARD = /^([0-9]+(?:\.[0-9]+)?)\s+(\S.*)$/;

function parseAward(text) {
  const match = AWARD.exec(text ?? "");
  return match && { amount: decimal(match[1]), unit: match[2] };
}

const holdsOn = (fact, day) => (!fact.since || fact.since <= day) && (!fact.until || day <= fact.until);

const findUnits = (facts, provider, printed) =>
  (facts.providers[provider]?.units ?? []).filter((unit) => isUnit(printed, unit.names));

const findUnit = (facts, provider, printed, day) => findUnits(facts, provider, printed).find((unit) => holdsOn(unit, day));

// The activity's own measure that a printed unit is: "semester credit" for a college's "credit hours".
function findOwnMeasure(facts, kind, printed) {
  const tables = [...(kind === "college" ? [facts.collegeMeasures] : []), facts.measures];
  for (const table of tables) for (const [name, measure] of Object.entries(table)) if (isUnit(printed, [name])) return measure;
  return "";
}

// ---- hours

// The smaller of an award's hours and the clock hours on the certificate; `awarded` are the first if the two differ.
function limitToStated(hours, stated, tolerance) {
  if (!stated || compare(distance(hours, stated), tolerance) <= 0) return { hours };
  return { hours: least(hours, stated), awarded: hours };
}

function measure(facts, entry) {
  const award = parseAward(entry.award);
  const stated = entry.hours ? decimal(entry.hours) : null;
  if (!award) return stated ? { hours: stated } : { why: "neither credits nor hours are filled in" };
  const own = findOwnMeasure(facts, entry.kind, award.unit);
  if (own) return { own: { amount: award.amount, unit: own }, hours: stated };
  const printed = { ...award, hours: null, stated };
  if (!(entry.provider in facts.providers)) {
    if (isUnit(award.unit, facts.hours)) return limitToStated(award.amount, stated, ZERO);
    return stated ? { hours: stated, printed } : { printed, why: "how many hours these are is not known: fill in the clock hours" };
  }
  const unit = findUnit(facts, entry.provider, award.unit, entry.date);
  if (!unit) return { why: "no such unit is known on that day" };
  if (unit.code) return { unit, later: true, stated };
  if (!unit.hours) {
    return stated ? { unit, hours: stated, printed } : { unit, printed, why: "how many hours one is, is not known: fill in the clock hours" };
  }
  const each = decimal(unit.hours);
  const hours = times(award.amount, each);
  const tolerance = unit.step && award.amount.digits ? times(decimal(unit.step), each) : ZERO;
  return { unit, printed: { ...printed, hours }, ...limitToStated(hours, stated, tolerance) };
}

// ---- a scheme's rules

function ancestry(scheme, category) {
  const found = [];
  for (let id = category; id && !found.includes(id); id = scheme.categories[id]?.partOf ?? "") found.push(id);
  return found;
}

function isApproved(entry, body) {
  const { approval } = entry;
  return entry.provider === body || Boolean(entry.also && body in entry.also) || approval?.body === body;
}

// Whether a selection takes an entry: every list must have one of its words, and every flag must agree.
function selects(pick = {}, entry, scheme) {
  return (!pick.kinds || pick.kinds.includes(entry.kind))
    && (!pick.providers || pick.providers.includes(entry.provider))
    && (!pick.formats || pick.formats.includes(entry.format))
    && (!pick.roles || pick.roles.includes(entry.role))
    && (!pick.topics || (entry.topics ?? []).some((topic) => pick.topics.includes(topic)))
    && (pick.assessed === undefined || entry.assessed === pick.assessed)
    && (pick.passed === undefined || entry.passed === pick.passed)
    && (pick.approved === undefined || isApproved(entry, scheme.body) === pick.approved)
    && (!pick.categories || ancestry(scheme, entry.category?.[scheme.body] ?? "").some((id) => pick.categories.includes(id)));
}

const LETTER_GRADES = ["A+", "A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "D-", "F"];

// Whether a grade is good enough; null if it does not say.
function passes(grade, lowest) {
  if (!LETTER_GRADES.includes(grade)) return grade === "fail" ? false : null;
  return LETTER_GRADES.indexOf(grade) <= LETTER_GRADES.indexOf(lowest);
}

// ---- what a body says about other organisations' units: 1 = 1, or .1 = 1

function readAward(printed, rule, hour) {
  const covers = isUnit(printed.unit, rule.units);
  const amount = decimal(rule.amount);
  if (!printed.hours) return covers ? readUnknownUnit(printed, rule, amount, hour) : null;
  const isDecimal = compare(printed.hours, times(TEN, printed.amount)) >= 0;
  if (!hour) {
    if (!covers || isDecimal) return null;
    const fewest = least(printed.amount, printed.hours, ...(printed.stated ? [printed.stated] : []));
    return { credit: times(fewest, amount) };
  }
  const byRule = times(printed.amount, isDecimal && rule.decimal ? decimal(rule.decimal) : amount);
  if (compare(byRule, times(printed.hours, hour)) === 0 || !printed.hours.digits) return null;
  const hours = printed.stated ? least(printed.hours, printed.stated) : printed.hours;
  if (printed.stated && rule.inDoubt) return { hours };
  return compare(byRule, times(hours, hour)) < 0 ? { credit: byRule, doubt: true } : { hours, doubt: true };
}

function readUnknownUnit(printed, rule, amount, hour) {
  const { stated } = printed;
  const isBelowOne = compare(printed.amount, decimal("1")) < 0;
  const byHours = stated && hour ? times(stated, hour) : null;
  if (isBelowOne && !byHours) return { why: hour ? "it is less than one: fill in the clock hours" : "what it is worth is not known" };
  const byRule = times(printed.amount, isBelowOne && rule.decimal ? decimal(rule.decimal) : amount);
  if (byHours) {
    const order = compare(byRule, byHours);
    return order < 0 ? { credit: byRule, doubt: true } : { hours: stated, doubt: order > 0 };
  }
  return { credit: stated ? least(byRule, times(stated, amount)) : byRule, doubt: true };
}

// ---- credit

function round(amount, worth, grade) {
  const result = worth.step ? roundToStep(amount, decimal(worth.step), worth.rounding) : amount;
  if (worth.least && compare(result, decimal(worth.least)) < 0) return { amount: ZERO, why: `less than ${worth.least} does not count` };
  return checkGrade(result, worth, grade);
}

function checkGrade(amount, worth, grade) {
  if (!worth.atLeast) return { amount };
  const good = passes(grade, worth.atLeast);
  if (good === null) return { why: `grade ${worth.atLeast} or better is asked for` };
  return good ? { amount } : { amount: ZERO, why: `grade ${grade} is below ${worth.atLeast}` };
}

// What an entry is worth in a scheme's unit, before limits: `amount`, or `why` not, or `later`.
function creditOf(facts, entry, scheme) {
  const measured = measure(facts, entry);
  const worths = scheme.worths.filter((worth) => holdsOn(worth, entry.date) && selects(worth.of, entry, scheme));
  const hour = worths.find((worth) => worth.per === "hour");

  const own = ownAward(facts, entry, scheme);
  if (own) {
    const failed = entry.grade && worths.find((worth) => worth.atLeast && passes(entry.grade, worth.atLeast) === false);
    if (failed) return { amount: ZERO, why: `grade ${entry.grade} is below ${failed.atLeast}` };
    const isBeside = Boolean(entry.also && scheme.body in entry.also);
    const fewer = isBeside && hour ? fewerHours(facts, entry, own, scheme.body) : null;
    if (fewer) return round(times(fewer, decimal(hour.amount)), hour, entry.grade);
    if (measured.later && measured.stated && hour && !isBeside) return { later: true };
    if (isBeside || !measured.awarded || !hour) return { amount: own.amount };
  }

  const rule = (scheme.approval ?? []).find((each) => holdsOn(each, entry.date));
  if (rule && rule.mode !== "self-declared" && selects(rule.of, entry, scheme) && !isApproved(entry, scheme.body)) {
    return { why: `${scheme.bodyName} counts what it approved` };
  }

  if (scheme.equivalences.length && (measured.printed || measured.later) && worths[0]?.per !== "entry") {
    if (measured.later) return { later: true };
    const value = creditByEquivalence(measured.printed, hour, entry, scheme);
    if (value) return value;
  }

  if (!worths.length) return { why: `${scheme.bodyName} states no worth for it` };
  for (const worth of worths) {
    if (worth.per === "entry") return checkGrade(decimal(worth.amount), worth, entry.grade);
    if (worth.per === "hour" && measured.later) return { later: true };
    if (worth.per === "hour" && measured.hours) return round(times(measured.hours, decimal(worth.amount)), worth, entry.grade);
    if (measured.own && worth.per === measured.own.unit) {
      return round(times(measured.own.amount, decimal(worth.amount)), worth, entry.grade);
    }
  }
  const measures = [...new Set(worths.map((worth) => pluralize(TEN, worth.per)))].join(" or ");
  return { why: worths[0].per === "hour" && measured.why ? measured.why : `${scheme.bodyName} counts it by ${measures}` };
}

// The clock hours on the certificate, if they are fewer than those of a body's own award beside the printed one.
function fewerHours(facts, entry, own, body) {
  const unit = findUnit(facts, body, own.unit, entry.date);
  if (!unit?.hours || !entry.hours) return null;
  const [alone, stated] = [times(own.amount, decimal(unit.hours)), decimal(entry.hours)];
  const tolerance = unit.step ? times(decimal(unit.step), decimal(unit.hours)) : ZERO;
  return compare(alone, stated) > 0 && compare(distance(alone, stated), tolerance) > 0 ? stated : null;
}

// What the scheme's own body awarded, if it is in the scheme's unit: printed beside another award, or as the only one.
function ownAward(facts, entry, scheme) {
  const award = parseAward(entry.also?.[scheme.body] ?? (entry.provider === scheme.body ? entry.award : ""));
  const unit = award && findUnit(facts, scheme.body, award.unit, entry.date);
  return unit && isUnit(scheme.unit, unit.names) ? award : null;
}

function creditByEquivalence(printed, hour, entry, scheme) {
  const rules = scheme.equivalences.filter((rule) => holdsOn(rule, entry.date) && selects(rule.of, entry, scheme));
  const rule = rules.find((each) => isUnit(printed.unit, each.units)) ?? rules[0];
  const reading = rule && readAward(printed, rule, hour && decimal(hour.amount));
  if (!reading || reading.why) return reading;
  const { doubt, hours, credit } = reading;
  if (!hour) return { amount: credit, doubt };
  return { ...round(hours ? times(hours, decimal(hour.amount)) : credit, hour, entry.grade), doubt };
}
