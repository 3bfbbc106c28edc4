// Exact amounts: a whole number (BigInt) and how many of its digits are behind the point. Nothing here is ever a float.

const decimal = (text) => {
  const [whole, fraction = ""] = text.split(".");
  return { digits: BigInt(whole + fraction), places: fraction.length };
};
const ZERO = decimal("0");
const TEN = decimal("10");

const scaled = (amount, places) => amount.digits * 10n ** BigInt(places - amount.places);

function compare(one, other) {
  const places = Math.max(one.places, other.places);
  const difference = scaled(one, places) - scaled(other, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const times = (one, other) => ({ digits: one.digits * other.digits, places: one.places + other.places });

const least = (...amounts) => amounts.reduce((one, other) => (compare(one, other) <= 0 ? one : other));

function distance(one, other) {
  const places = Math.max(one.places, other.places);
  const difference = scaled(one, places) - scaled(other, places);
  return { digits: difference < 0n ? -difference : difference, places };
}

// Whole steps of an amount: down, up, or to the nearest, a half up.
function roundToStep(amount, step, rounding) {
  const places = Math.max(amount.places, step.places);
  const [all, one] = [scaled(amount, places), scaled(step, places)];
  const whole = { down: all / one, up: (all + one - 1n) / one, nearest: (2n * all + one) / (2n * one) }[rounding];
  return times({ digits: whole, places: 0 }, step);
}

const isWholeSteps = (amount, step) => compare(roundToStep(amount, step, "down"), amount) === 0;

// As people write it: no zeros at the end, and a point only before digits.
function formatDecimal({ digits, places }) {
  const text = String(digits).padStart(places + 1, "0");
  return places ? `${text.slice(0, -places)}.${text.slice(-places)}`.replace(/\.?0+$/, "") : text;
}
