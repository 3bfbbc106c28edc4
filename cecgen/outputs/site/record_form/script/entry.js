// An entry as its file has it: the id that `cecgen add` makes, and the text that `cecgen fmt` lays out.

const BARE_KEYS = new Set(["date", "begins", "expires", "hours", "planned", "assessed", "passed", "hands_on"]);

// SHA-256, written out: browsers have it only where a page was loaded by https.
const sha256 = (() => {
  const primes = [];
  for (let number = 2; primes.length < 64; number++) if (primes.every((prime) => number % prime)) primes.push(number);
  // The first 32 bits behind the point of a root, by whole numbers.
  const root = (value, degree) => {
    const target = BigInt(value) << BigInt(32 * degree);
    let [low, high] = [0n, 1n << 40n];
    while (high - low > 1n) {
      const middle = (low + high) / 2n;
      if (middle ** BigInt(degree) > target) high = middle; else low = middle;
    }
    return Number(low & 0xffffffffn) | 0;
  };
  const constants = primes.map((prime) => root(prime, 3));
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  return (bytes) => {
    const state = primes.slice(0, 8).map((prime) => root(prime, 2));
    const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 8, bytes.length / 0x20000000);
    view.setUint32(padded.length - 4, bytes.length << 3);
    const words = new Int32Array(64);
    for (let at = 0; at < padded.length; at += 64) {
      for (let index = 0; index < 16; index++) words[index] = view.getInt32(at + 4 * index);
      for (let index = 16; index < 64; index++) {
        const [far, near] = [words[index - 15], words[index - 2]];
        words[index] = words[index - 16] + (turn(far, 7) ^ turn(far, 18) ^ (far >>> 3))
          + words[index - 7] + (turn(near, 17) ^ turn(near, 19) ^ (near >>> 10));
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let index = 0; index < 64; index++) {
        const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + constants[index] + words[index]) | 0;
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((word, index) => { state[index] = (state[index] + word) | 0; });
    }
    const digest = new DataView(new ArrayBuffer(32));
    state.forEach((word, index) => digest.setInt32(4 * index, word));
    return new Uint8Array(digest.buffer);
  };
})();

const base32 = (bytes) =>
  [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("").match(/.{5}/g)
    .map((bits) => "abcdefghijklmnopqrstuvwxyz234567"[parseInt(bits, 2)]).join("");

// Keys in the order of their letters, so that the same entry always comes to the same digest.
const sorted = (value) =>
  value && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])) : value;

// The id: day, title, and six letters of a digest of everything in the entry; `certificates` are the digests of its files.
function makeEntryId(entry, certificates = []) {
  const content = new TextEncoder().encode(JSON.stringify(sorted(entry)));
  const digest = sha256(Uint8Array.from([content, ...certificates].flatMap((bytes) => [...bytes])));
  const slug = slugify(`${entry.date} ${entry.title}`).slice(0, 53).replace(/-$/, "");
  return `${slug}-${base32(digest).slice(0, 6)}`.replace(/^-/, "");
}

const ESCAPES = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\" };
const quote = (text) => `"${text.replace(/[\b\t\n\f\r"\\]/g, (sign) => ESCAPES[sign])}"`;

function formatValue(key, value) {
  if (Array.isArray(value)) return `[${value.map((item) => formatValue("", item)).join(", ")}]`;
  if (typeof value === "object") {
    const pairs = Object.entries(value).map(([name, item]) => formatPair(name, item));
    return `{ ${pairs.join(", ")} }`;
  }
  if (key === "hours") return /^\d+(\.0*)?$/.test(value) ? value.split(".")[0] : value;
  return BARE_KEYS.has(key) ? String(value) : quote(value);
}

const formatPair = (key, value) => `${key} = ${formatValue(key, value)}`;

// The text of the entry's file: keys in the order of the format, the card as a table of its own below them.
function formatEntry(entry, order) {
  const keys = order.filter((key) => key in entry && key !== "card");
  const lines = ["[[entry]]", ...keys.map((key) => formatPair(key, entry[key]))];
  if (entry.card) lines.push("", "[entry.card]", ...Object.entries(entry.card).map(([key, value]) => formatPair(key, value)));
  return `${lines.join("\n")}\n`;
}
