/**
 * Who may do what beside devices' own tokens: auth tokens (JWT) with one purpose each, the registration of devices with them, and the user
 * names and passwords of MQTT clients. In: what people, devices and clients present. Out: who they are, or a refusal with a stable reason.
 * Waits for the disk: never on an event loop.
 */
@NullMarked
package dev.tollgate.edge.auth;

import org.jspecify.annotations.NullMarked;
