// What is asked and shown when a device's token is issued, rotated, revealed or moved to another state.
import { html } from '../../html.js';
import { create, path, post } from '../../api.js';
import { capital } from '../../format.js';
import { command } from '../../parts/copy.js';
import { confirm, formDialog, showSecret } from '../../parts/dialog.js';
import { expiresAt, expiryFields } from '../../parts/expiry.js';

/** Shows a new token, and how to use it. @param issued with token and application */
export function showIssued(title, issued) {
  const host = location.hostname;
  return showSecret({
    title,
    text: 'Copy the token now: the edge keeps a fingerprint of it, and may not be able to show it again.',
    label: 'Token',
    secret: issued.token,
    next: html`
      <p>Send a first message, where the edge listens on its default ports:</p>
      ${command(`curl -d '{"temperature":21}' http://${host}:8080/kp1/${issued.application}-v1/dcx/${issued.token}/json`)}
      ${command(`mosquitto_pub -h ${host} -q 1 -t kp1/${issued.application}-v1/dcx/${issued.token}/json -m '{"temperature":21}'`)}`,
  });
}

export async function issueToken(device) {
  const issued = await formDialog({
    title: `Issue a token for ${device.name}`,
    intro: 'The device may use it beside the ones it has.',
    fields: (entered) => [
      { name: 'token', label: 'Token', isMono: true, hint: 'Leave it empty for a generated one.' },
      ...expiryFields(entered, { mayNever: true, preset: 'never' }),
    ],
    action: 'Issue token',
    submit: (entered) => create(path('devices', device.deviceId, 'tokens'), { token: entered.token, expiresAt: expiresAt(entered) }),
  });
  if (issued) {
    await showIssued('The token is issued', { ...issued, application: device.application });
  }
}

const OVERLAPS = [['0', 'At once'], ['3600', 'In 1 hour'], ['86400', 'In 1 day'], ['604800', 'In 7 days']];

export async function rotateToken(device, token) {
  const issued = await formDialog({
    title: `Rotate ${token.tokenId}`,
    intro: 'The device gets a new token. Until the old one expires, both are accepted.',
    fields: [{ name: 'overlap', label: 'The old token expires', type: 'select', options: OVERLAPS, value: '3600', isRequired: true }],
    action: 'Rotate',
    submit: ({ overlap }) => create(path('tokens', token.tokenId, 'rotate'), { overlapSeconds: Number(overlap) }),
  });
  if (issued) {
    await showIssued('The new token', { ...issued, application: device.application });
  }
}

/** Resolves to the token's value, or undefined. */
export async function revealToken(token) {
  const isSure = await confirm({
    title: `Reveal ${token.tokenId}?`,
    text: 'The token is shown in clear. The audit log records that you looked at it.',
    action: 'Reveal',
    isDangerous: false,
  });
  if (!isSure) {
    return undefined;
  }
  const { token: value } = await post(path('tokens', token.tokenId, 'reveal'));
  return showSecret({ title: `Token ${token.tokenId}`, text: 'Whoever has it can send as this device.', label: 'Token', secret: value });
}

const MOVES = {
  suspend: {
    text: 'What the device sends with it is refused with token-suspended, and its connection is closed unless it uses another live token. You can resume it.',
    done: 'suspended',
  },
  revoke: {
    text: 'What the device sends with it is refused with token-revoked, and its connection is closed unless it uses another live token. This is final: the device needs a new token.',
    done: 'revoked',
  },
  resume: { text: null, done: 'active again' },
};

/** Asks where it must be asked. Resolves to the words for what was done, or undefined. */
export async function moveToken(token, move) {
  const { text, done } = MOVES[move];
  const verb = capital(move);
  if (text !== null && !(await confirm({ title: `${verb} ${token.tokenId}?`, text, action: verb }))) {
    return undefined;
  }
  await post(path('tokens', token.tokenId, move));
  return `${token.tokenId} is ${done}.`;
}
