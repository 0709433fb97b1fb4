// Compiles src/*.sol and writes {abi, bytecode} of each contract: `node build.mjs [output directory ...]`,
// by default to artifacts/ and to the copy that the sandbox ships.
// The same sources, compiler and libraries give the same bytes: no metadata hash is appended.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";

const here = path.dirname(fileURLToPath(import.meta.url));
const outputs = process.argv.length > 2 ? process.argv.slice(2) : ["artifacts", "../sandbox/tokens"].map((each) => path.join(here, each));
const names = fs.readdirSync(path.join(here, "src")).filter((file) => file.endsWith(".sol")).sort();
const sources = Object.fromEntries(
  names.map((file) => [file, { content: fs.readFileSync(path.join(here, "src", file), "utf8") }]),
);

const input = {
  language: "Solidity",
  sources,
  settings: {
    evmVersion: "cancun",
    optimizer: { enabled: true, runs: 200 },
    metadata: { bytecodeHash: "none" },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  },
};

const library = (file) => ({ contents: fs.readFileSync(path.join(here, "node_modules", file), "utf8") });
const compiled = JSON.parse(solc.compile(JSON.stringify(input), { import: library }));
for (const problem of compiled.errors ?? []) {
  console.error(problem.formattedMessage);
}
if ((compiled.errors ?? []).length > 0) {
  process.exit(1); // a warning fails as well: these sources have none
}

for (const file of names) {
  const name = path.basename(file, ".sol");
  const { abi, evm } = compiled.contracts[file][name];
  const artifact = JSON.stringify({ abi, bytecode: "0x" + evm.bytecode.object }, null, 1) + "\n";
  for (const directory of outputs) {
    fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(path.join(directory, `${name}.json`), artifact);
  }
}
