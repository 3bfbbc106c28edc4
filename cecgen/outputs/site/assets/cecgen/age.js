/* Says how many days ago a page was worked out: what is due may have changed since. */
(() => {
  const today = new Date();
  for (const note of document.querySelectorAll("[data-as-of]")) {
    const [year, month, day] = note.dataset.asOf.split("-").map(Number);
    const days = Math.round((Date.UTC(today.getFullYear(), today.getMonth(), today.getDate()) - Date.UTC(year, month - 1, day)) / 864e5);
    if (!(days > 0)) continue;
    note.textContent = `Worked out ${days === 1 ? "yesterday" : `${days.toLocaleString("en")} days ago`}: what is due may have changed since.`;
    note.classList.toggle("cec-age--old", days > 7);
    note.hidden = false;
  }
})();
