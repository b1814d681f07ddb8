// Verify credentials with a library that is not ours. Reads a JSON object from standard input:
//   {"documents": {url: document}, "credentials": [credential, …]}
// and writes one answer for each credential: whether its proof holds, and separately what its status lists say.
// No network: what is not among the documents is an error.
import * as Ed25519Multikey from "@digitalbazaar/ed25519-multikey";
import * as vc from "@digitalbazaar/vc";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { text } from "node:stream/consumers";

const { documents, credentials } = JSON.parse(await text(process.stdin));

async function documentLoader(url) {
  if (vc.defaultDocumentLoader) {
    try { return await vc.defaultDocumentLoader(url); } catch { /* ours, then */ }
  }
  const [address, fragment] = url.split("#");
  let document = documents[url] ?? documents[address];
  if (document === undefined) throw new Error(`Nothing is known of ${url}`);
  if (fragment !== undefined && document.verificationMethod) {
    const method = document.verificationMethod.find(({ id }) => id === url);
    if (method === undefined) throw new Error(`There is no key ${url}`);
    document = { "@context": "https://w3id.org/security/multikey/v1", ...method };
  }
  return { contextUrl: null, documentUrl: url, document };
}

const suite = () => new DataIntegrityProof({ cryptosuite });
const said = ({ error }) => (error?.errors ?? [error]).filter(Boolean).map(({ message }) => message);

const answers = [];
for (const credential of credentials) {
  const proof = await vc.verifyCredential({ credential, suite: suite(), documentLoader, checkStatus: async () => ({ verified: true }) });
  const status = await checkStatus({ credential, suite: suite(), documentLoader, verifyBitstringStatusListCredential: true });
  answers.push({
    proof: proof.verified,
    problems: [...said(proof), ...said(status)],
    status: Object.fromEntries((status.results ?? []).map(({ credentialStatus, status }) => [credentialStatus.statusPurpose, status])),
  });
}
process.stdout.write(JSON.stringify(answers));
