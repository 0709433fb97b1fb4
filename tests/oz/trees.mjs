// OpenZeppelin's own trees: {kinds, leaves} as JSON a line in, {root, proofs} as JSON a line out.
import { createInterface } from "node:readline";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";

for await (const line of createInterface({ input: process.stdin })) {
  const { kinds, leaves } = JSON.parse(line);
  const tree = StandardMerkleTree.of(leaves, kinds);
  console.log(JSON.stringify({ root: tree.root, proofs: leaves.map((_, nth) => tree.getProof(nth)) }));
}
