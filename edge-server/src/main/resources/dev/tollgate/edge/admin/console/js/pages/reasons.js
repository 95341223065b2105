// What each reason of a refusal means, and what to do about it.
import { html, nothing } from '../html.js';
import { Page } from '../page.js';
import { link } from '../router.js';

/** By their stable names: status, what happened, what to do. */
export const REASONS = {
  'path-malformed': [400, 'The topic or path is not kp1/{appversion}/{extension}/{token}/{resource}.', 'Correct the topic on the device. The appversion has to end with a suffix, as in meters-v1.'],
  'payload-malformed': [400, 'The payload is not what the resource expects: one JSON value for /json, a number for /plain.', 'Correct what the device sends.'],
  'token-unknown': [401, 'The application has no such token.', 'Compare the token and the application in the topic with those of the device. A token counts in its own application only.'],
  'token-suspended': [403, 'An operator suspended the token.', 'Resume it on the device’s page.'],
  'token-revoked': [403, 'An operator revoked the token for good.', 'Issue a new token on the device’s page.'],
  'token-expired': [403, 'The token’s time is over.', 'Issue a new token, or rotate before the time is over.'],
  'certificate-mismatch': [403, 'The client’s certificate names another device or application.', 'Give the device the certificate of its own name, or the token of its own.'],
  'application-unknown': [404, 'No device was ever created in this application.', 'Correct the appversion in the topic, or create the application.'],
  'version-unknown': [404, 'The application has a list of versions, and this one is not on it.', 'Correct the appversion on the device, or add the version on the application’s page.'],
  'extension-not-allowed': [404, 'The application has a list of extensions, and this one is not on it.', 'Correct the topic on the device, or add the extension on the application’s page.'],
  'extension-unknown': [404, 'The edge does not have this extension.', 'Correct the extension in the topic; dcx takes data.'],
  'resource-unknown': [404, 'The extension does not have this resource.', 'Correct the end of the topic, such as /json.'],
  'request-unknown': [404, 'No result of such a request is kept.', 'Nothing: it is too long ago, or was never asked.'],
  'payload-too-large': [413, 'The payload is longer than the limit.', 'Send less at a time, or raise http.bodyMaxBytes.'],
  'properties-too-large': [413, 'The properties of the MQTT 5 message are longer than the limit.', 'Send fewer or shorter user properties.'],
  'state-full': [413, 'More would be kept of the device than its limits allow.', 'Remove metadata, or raise the limits below extensions.'],
  'rate-limit': [429, 'The device or its application sends faster than it may.', 'Send less often, or raise limits.device and limits.application.'],
  'extension-busy': [503, 'Too many requests wait.', 'The device sends it again later. If it lasts, look at the edge’s load.'],
  'extension-unavailable': [503, 'The database of the extensions cannot be used, or the edge is stopping.', 'The device sends it again later. If it lasts, the edge’s log says why.'],
  'journal-full': [503, 'Required sinks are behind, and the journal has reached its bounds.', 'Mend the sink that is behind: see Sinks.'],
  'journal-unavailable': [503, 'The disk is full or failing, or the edge is stopping.', 'Make room on the disk of the data folder; no restart is needed.'],
  'delivery-timeout': [503, 'The required sinks did not confirm in time. The message is kept and delivered later.', 'Look at the sink’s state: see Sinks.'],
  'delivery-rejected': [400, 'A required backend does not take the message.', 'Read it among the sink’s dead letters.'],
  'delivery-expired': [410, 'The message’s own expiry was over before the required sinks had it.', 'Look at the sink’s state: see Sinks. Or let the device give its messages more time.'],
  'registration-refused': [403, 'A registration over MQTT was refused.', 'The answer to the device says why: an auth token that is expired, used up, revoked or for something else, or a name or group that it does not allow.'],
  'key-in-two-places': ['no refusal', 'A token is in use from several addresses at once.', 'If the device does not roam, its image was copied with the key in it: issue a token for each copy, and revoke this one.'],
};

export class Reasons extends Page {
  get title() {
    return 'Reasons';
  }

  view() {
    const asked = this.route.segments[1];
    return html`
      <p class="lead">Each refusal has one stable name. It is the same in the HTTP answer, the MQTT 5 reason string, the metrics, the audit log and here.</p>
      ${asked && !(asked in REASONS) ? html`<p class="notice">There is no explanation of “${asked}” here; the admin API's own reasons say in their detail what was expected.</p>` : nothing}
      <dl class="glossary">
        ${Object.entries(REASONS).map(([name, [status, meaning, remedy]]) => html`
          <div class=${name === asked ? 'asked' : ''} id="reason-${name}">
            <dt><code>${name}</code> <span class="muted">${status}</span></dt>
            <dd><p>${meaning}</p><p><strong>What to do:</strong> ${remedy}</p>
              <p><a href=${link(['decisions'], { reason: name })} aria-label="Decisions with ${name}">Decisions with it</a></p></dd>
          </div>`)}
      </dl>`;
  }

  async load() {
    queueMicrotask(() => requestAnimationFrame(() => document.querySelector('.glossary .asked')?.scrollIntoView({ block: 'center' })));
  }
}
