/**
 * MQTT sessions that outlive their connection, in a database of their own: subscriptions, messages on their way to the client, and the
 * QoS 2 messages that came from it. Beside the path of messages: one thread that waits for the disk, many changes to a commit.
 */
@NullMarked
package dev.tollgate.edge.session;

import org.jspecify.annotations.NullMarked;
