// A holder's page: what so much more credit would make of a cycle. Exact: in whole numbers of the last decimal place.
(() => {
  const parse = (text) => {
    const match = /^\s*(\d{1,9})(?:[.,](\d{1,9}))?\s*$/.exec(text);
    return match && BigInt(match[1] + (match[2] ?? "").padEnd(9, "0"));
  };
  const format = (amount) => {
    const digits = String(amount).padStart(10, "0");
    return `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/\.?0+$/, "");
  };
  for (const form of document.querySelectorAll(".cec-more-credit")) {
    const [amount, kind, answer] = ["input", "select", "output"].map((name) => form.querySelector(name));
    const { have, need, unit } = form.dataset;
    const say = () => {
      const more = parse(amount.value);
      if (more === null) {
        answer.textContent = amount.value.trim() ? "Type an amount such as 10 or 2.5." : "";
        return;
      }
      const most = kind.selectedOptions[0].dataset.most;
      const limit = most === "" ? more : parse(most);
      const counted = more < limit ? more : limit;
      const total = parse(have) + counted, missing = parse(need) - total;
      const cut = counted < more ? `Of these, ${format(counted)} would count. ` : "";
      const left = missing > 0n ? `${format(missing)} ${unit} would still be missing.` : "The credit asked for would be complete.";
      answer.textContent = `${cut}That would make ${format(total)} of ${need} ${unit}. ${left}`;
    };
    form.addEventListener("input", say);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    say();
  }
})();
