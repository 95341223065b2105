/**
 * MQTT 3.1.1 and 5 for devices. In: bytes of a connection, on its event loop. Out: messages to intake, where they lie in the received
 * buffer, and the answers in MQTT's words. PUBLISH and the acknowledgements are decoded and answered here without making an object;
 * all other packets are first checked here, then decoded by netty-codec-mqtt. Everything happens on the connection's event loop but
 * what {@link dev.tollgate.edge.mqtt.MqttSessions} holds, which the loops share.
 */
@NullMarked
package dev.tollgate.edge.mqtt;

import org.jspecify.annotations.NullMarked;
