// A second judge of signatures: `node judge.mjs sign|verify`, one JSON object a line in, one JSON value a line out.
import { createInterface } from "node:readline";
import {
  compactSignatureToSignature, parseCompactSignature, recoverMessageAddress, serializeSignature, size,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";

const full = (signature) =>
  size(signature) === 64 ? serializeSignature(compactSignatureToSignature(parseCompactSignature(signature))) : signature;

const verbs = {
  sign: async ({ key, message }) => privateKeyToAccount(key).signMessage({ message }),
  verify: async ({ message, signature }) => {
    try {
      return (await recoverMessageAddress({ message, signature: full(signature) })).toLowerCase();
    } catch {
      return null; // nobody's
    }
  },
};

const verb = verbs[process.argv[2]];
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await verb(JSON.parse(line))));
}
