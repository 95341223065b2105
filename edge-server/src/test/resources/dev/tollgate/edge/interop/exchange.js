'use strict';

/** An exchange with MQTT.js, in Node.js and in a page alike; resolves to what the answer was. */
function exchange(mqtt, { uri, level, qos, topicFilter, topicName, payload, timeoutMs, options }) {
  return new Promise((resolve, reject) => {
    const client = mqtt.connect(uri, { ...options, protocolVersion: level, reconnectPeriod: 0, connectTimeout: timeoutMs });
    let ended = false;
    const end = (settle, value) => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      client.end(settle === reject, {}, () => settle(value));
    };
    const fail = (error) => end(reject, error);
    const timer = setTimeout(() => fail(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    let sent = false;
    let answer;
    const complete = () => sent && answer && end(resolve, answer);
    client.on('error', fail);
    client.on('close', () => fail(new Error('the connection was closed')));
    client.on('message', (topic, message, packet) => {
      answer = { topic, qos: packet.qos, length: message.length };
      complete();
    });
    client.on('connect', async () => {
      try {
        await client.subscribeAsync(topicFilter, { qos });
        await client.publishAsync(topicName, payload, { qos });
        sent = true;
        complete();
      } catch (error) {
        fail(error);
      }
    });
  });
}

/** Performs one; resolves to its answer or its error, and never rejects. */
async function perform(mqtt, one) {
  try {
    return { answer: await exchange(mqtt, one) };
  } catch (error) {
    return { error: String(error) };
  }
}

if (typeof module !== 'undefined') module.exports = { perform };
