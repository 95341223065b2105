package dev.tollgate.edge.session;

import java.util.List;

/**
 * What is known of a session when a connection opens it.
 *
 * @param number of its own, for ever
 * @param isPresent whether it was there before
 * @param messages in the order in which they are to be sent
 * @param receivedIds packet ids of the client's QoS 2 messages that were taken, and not released
 */
public record StoredSession(
        long number,
        boolean isPresent,
        List<StoredSubscription> subscriptions,
        List<StoredMessage> messages,
        List<Integer> receivedIds) {}
