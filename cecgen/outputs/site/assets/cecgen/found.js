// The page of a cycle: leads from a result of the search, whose words are in the address, to the entry that has them.
(() => {
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const asked = fold(new URLSearchParams(location.search).get("h") ?? "").split(/[\s-]+/).filter(Boolean);
  if (!asked.length || location.hash) return;
  const head = fold(document.querySelector(".cec-head")?.textContent ?? "");
  const words = asked.filter((word) => !head.includes(word));
  if (!words.length) return;
  let best, most = 0;
  for (const row of document.querySelectorAll(".cec-activities tbody tr[id], .cec-plans li[id], .cec-cards tbody tr")) {
    const text = fold(row.textContent);
    const found = words.filter((word) => text.includes(word)).length;
    if (found > most) [best, most] = [row, found];
  }
  if (!best) return;
  if (best.id) location.replace(`#${best.id}`);
  else best.scrollIntoView({ block: "center" });
})();
