// Compiles src/*.sol, the sandbox's tokens, and doubles/*.sol, what the tests put on a chain, and writes {abi, bytecode}
// of each contract: by default to artifacts/ and the copy that the sandbox ships, and to tests/contracts/.
// `node build.mjs DIRECTORY` writes to DIRECTORY and DIRECTORY/doubles instead.
// The same sources, compiler and libraries give the same bytes: no metadata hash is appended.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";

const here = path.dirname(fileURLToPath(import.meta.url));
const [elsewhere] = process.argv.slice(2);
const places = (...folders) => folders.map((each) => path.join(here, each));

build("src", elsewhere ? [elsewhere] : places("artifacts", "../sandbox/tokens"));
build("doubles", elsewhere ? [path.join(elsewhere, "doubles")] : places("../tests/contracts"));

function build(folder, outputs) {
  const names = fs.readdirSync(path.join(here, folder)).filter((file) => file.endsWith(".sol")).sort();
  const compiled = compile(folder, names);
  for (const file of names) {
    const name = path.basename(file, ".sol");
    const { abi, evm } = compiled[file][name];
    const artifact = JSON.stringify({ abi, bytecode: "0x" + evm.bytecode.object }, null, 1) + "\n";
    for (const directory of outputs) {
      fs.mkdirSync(directory, { recursive: true });
      fs.writeFileSync(path.join(directory, `${name}.json`), artifact);
    }
  }
}

function compile(folder, names) {
  const read = (file) => ({ content: fs.readFileSync(path.join(here, folder, file), "utf8") });
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(names.map((file) => [file, read(file)])),
    settings: {
      evmVersion: "cancun",
      optimizer: { enabled: true, runs: 200 },
      metadata: { bytecodeHash: "none" },
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
    },
  };
  const library = (file) => ({ contents: fs.readFileSync(path.join(here, "node_modules", file), "utf8") });
  const { errors, contracts } = JSON.parse(solc.compile(JSON.stringify(input), { import: library }));
  for (const problem of errors ?? []) {
    console.error(problem.formattedMessage);
  }
  if ((errors ?? []).length > 0) {
    process.exit(1); // a warning fails as well: these sources have none
  }
  return contracts;
}
