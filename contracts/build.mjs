// Compiles src/*.sol, the sandbox's tokens, doubles/*.sol, what the tests put on a chain, and community/*.sol, what a
// community founds, and writes {abi, bytecode} of each contract: by default to artifacts/ and the copy that the sandbox
// ships, to tests/contracts/, and to where the bot finds what it deploys; of the last also the code as it will stand on
// a chain and where in it a deployment puts its own words.
// `node build.mjs DIRECTORY` writes to DIRECTORY, DIRECTORY/doubles and DIRECTORY/community instead.
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
build("community", elsewhere ? [path.join(elsewhere, "community")] : places("../bot/adapters/chain/artifacts"), true);

function build(folder, outputs, standing = false) {
  const names = fs.readdirSync(path.join(here, folder)).filter((file) => file.endsWith(".sol")).sort();
  const compiled = compile(folder, names);
  for (const file of names) {
    const name = path.basename(file, ".sol");
    const { abi, evm } = compiled[file]?.[name] ?? {};
    if (!evm?.bytecode.object) continue; // nothing that stands on a chain by itself
    const more = standing ? { runtime: "0x" + evm.deployedBytecode.object, ownWords: ownWords(evm) } : {};
    const artifact = JSON.stringify({ abi, bytecode: "0x" + evm.bytecode.object, ...more }, null, 1) + "\n";
    for (const directory of outputs) {
      fs.mkdirSync(directory, { recursive: true });
      fs.writeFileSync(path.join(directory, `${name}.json`), artifact);
    }
  }
}

// Where immutables stand in the code: [first byte, length] of each, in order.
function ownWords(evm) {
  const places = Object.values(evm.deployedBytecode.immutableReferences).flat();
  return places.map(({ start, length }) => [start, length]).sort(([one], [other]) => one - other);
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
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode"] } },
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
