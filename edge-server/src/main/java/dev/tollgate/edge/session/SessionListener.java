package dev.tollgate.edge.session;

import java.util.List;

/** Told of sessions by the store's thread. Must neither wait nor throw. */
public interface SessionListener {
    /** A session that there is at the start: it gets messages by its subscriptions under these tokens. */
    void onRestored(ClientKey client, long session, List<Long> tokenNumbers);

    /** A session that nobody is connected with is no more. */
    void onEnded(ClientKey client, long session, List<Long> tokenNumbers);

    /** The QoS that a subscription grants messages of this topic name; 0 or less where it does not match. */
    int grantedQos(StoredSubscription subscription, byte[] topicName);

    /**
     * A will is to be published.
     *
     * @param published to be run once it has been, from any thread; until then it is kept, and comes again after a crash
     */
    void onWillDue(StoredWill will, Runnable published);
}
