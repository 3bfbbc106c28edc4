// Where the files go: the pages of the host, and what to do there.

// An address may be put into another one while somebody signs in: % then becomes %25, and servers take some 8,000 characters.
const LONGEST_ADDRESS = 6_000;
const HOST_NAMES = { github: "GitHub", gitlab: "GitLab", gitea: "the server", other: "the server" };

const inPath = (path) => path.split("/").map(encodeURIComponent).join("/");

// The page for a new file, with its name; with its text too where the host takes that.
function newFileAddress({ host, address, branch }, path, text) {
  const name = encodeURIComponent(path), value = text && encodeURIComponent(text);
  if (host === "github") return `${address}/new/${inPath(branch)}?filename=${name}${value ? `&value=${value}` : ""}`;
  if (host === "gitea") return `${address}/_new/${inPath(branch)}/?filename=${name}${value ? `&value=${value}` : ""}`;
  if (host === "gitlab") return `${address}/-/new/${inPath(branch)}?file_name=${name}`;
  return address;
}

// The page that takes several files at once, or the folder from which it is reached.
function uploadAddress({ host, address, branch }, folder) {
  if (host === "github") return `${address}/upload/${inPath(branch)}/${inPath(folder)}`;
  if (host === "gitea") return `${address}/_upload/${inPath(branch)}/${inPath(folder)}`;
  if (host === "gitlab") return `${address}/-/tree/${inPath(branch)}/${inPath(folder)}`;
  return address;
}

const isTooLong = (address) => encodeURIComponent(address).length > LONGEST_ADDRESS;

// How an entry is sent: the steps in order, each with words and, where there is one, a button.
// What is private never stands in an address, which histories and logs keep.
function planSending(facts, { id, text, holder, entry, certificate }) {
  const folder = `${facts.folder}/${holder}`;
  const path = `${folder}/${id}.toml`;
  const { repository } = facts;
  const save = { do: "save", words: `Save the file ${id}.toml.` };
  const saveBoth = [save, { do: "saveCertificate", words: `Save the certificate beside it: it is called ${id}.${certificate} now.` }];
  if (!repository) {
    const files = certificate ? saveBoth : [save];
    const what = certificate ? "both files" : "it";
    return { path, steps: [...files, { words: `Send ${what} to whoever keeps the records. The place is ${folder}/.` }] };
  }
  const { host } = repository;
  const name = HOST_NAMES[host];
  const review = "If it asks, let it make a new branch and a pull request: somebody then looks at it first.";
  if (certificate) {
    const open = { do: "open", address: uploadAddress(repository, folder), label: `Open the upload page of ${name}` };
    const upload = {
      github: `Sign in first. Drop both files there together, and press “Commit changes”. ${review}`,
      gitea: `Sign in first. Drop both files there together, and commit them. ${review}`,
      gitlab: "Sign in first. Press +, then “Upload file”: the certificate first, then the .toml file onto the same branch.",
      other: `Sign in first. Upload both files into ${folder}/, in one commit if the server lets you.`,
    }[host];
    return { path, steps: [...saveBoth, { ...open, words: upload }] };
  }
  if (host === "other") {
    const place = `Sign in first. Make a new file there, called ${path}, and paste the text or upload what you saved.`;
    return { path, steps: [{ do: "copy", words: "Copy the text." }, { do: "open", address: repository.address, label: "Open the records", words: place }] };
  }
  const isPrivate = Boolean(entry.note || entry.certificate);
  const filled = newFileAddress(repository, path, text);
  const canFill = host !== "gitlab" && !isPrivate && !isTooLong(filled);
  if (canFill) {
    const words = `Sign in first. The name and the text are filled in; press “Commit changes”. ${review}`;
    return { path, steps: [{ do: "open", address: filled, label: `Open it at ${name}, filled in`, words }] };
  }
  const why = isPrivate ? "A serial number or a note is never put into an address, so the text goes by the clipboard."
    : host === "gitlab" ? "GitLab takes the name of a new file from an address, and not its text." : "The text is too long for an address.";
  const paste = `Sign in first. The name is filled in; paste the text, and press “Commit changes”. ${review}`;
  return {
    path,
    steps: [
      { do: "copy", words: `Copy the text. ${why}` },
      { do: "open", address: newFileAddress(repository, path), label: `Open the new file at ${name}`, words: paste },
    ],
  };
}
