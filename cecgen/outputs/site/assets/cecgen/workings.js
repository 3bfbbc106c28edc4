// The page of a cycle: opens the working of the entry that an address leads to, and of all entries at once.
(() => {
  const workings = [...document.querySelectorAll(".cec-activities details")];
  const button = document.querySelector(".cec-workings");
  const openTarget = () => {
    const row = document.getElementById(location.hash.slice(1));
    for (const working of row ? row.querySelectorAll("details") : []) working.open = true;
  };
  addEventListener("hashchange", openTarget);
  openTarget();
  if (!button || !workings.length) return;
  const areAllOpen = () => workings.every((working) => working.open);
  const label = () => { button.textContent = areAllOpen() ? button.dataset.hide : button.dataset.show; };
  button.addEventListener("click", () => {
    const open = !areAllOpen();
    for (const working of workings) working.open = open;
  });
  for (const working of workings) working.addEventListener("toggle", label);
  label();
  button.hidden = false;
})();
