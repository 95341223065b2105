package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.session.ClientKey;
import dev.tollgate.edge.session.SessionConfig;
import dev.tollgate.edge.session.SessionListener;
import dev.tollgate.edge.session.SessionStore;
import dev.tollgate.edge.session.StoredSubscription;
import dev.tollgate.edge.session.StoredWill;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that outlive their connection, over all event loops: whose turn it is with each, and who gets messages for those whose clients
 * are away. Safe from any thread.
 */
final class KeptSessions implements SessionListener {
    private static final CompletableFuture<Void> FREE = CompletableFuture.completedFuture(null);

    /** Where wills are published from. */
    @FunctionalInterface
    interface Wills {
        void publish(StoredWill will, Runnable published);
    }

    private final SessionStore store;
    private final SessionConfig config;
    private final TokenSubscribers subscribers;
    private final Wills wills;
    private final ConcurrentHashMap<ClientKey, CompletableFuture<Void>> turns = new ConcurrentHashMap<>();

    KeptSessions(SessionStore store, SessionConfig config, TokenSubscribers subscribers, Wills wills) {
        this.store = store;
        this.config = config;
        this.subscribers = subscribers;
        this.wills = wills;
    }

    SessionStore store() {
        return store;
    }

    SessionConfig config() {
        return config;
    }

    /**
     * Gets in line for a client's session.
     *
     * @param mine to be completed once the next may have it
     * @param isWanted whether a session is to be kept; if not, one that there is has to be ended all the same
     * @return completed once those before are done; null where there is nothing to wait for and nothing to end
     */
    @Nullable
    CompletableFuture<Void> claim(ClientKey client, CompletableFuture<Void> mine, boolean isWanted) {
        if (!isWanted) {
            return turns.replace(client, mine);
        }
        CompletableFuture<Void> before = turns.put(client, mine);
        return before == null ? FREE : before;
    }

    /** Gets out of the line: for one that keeps no session. */
    void release(ClientKey client, CompletableFuture<Void> mine) {
        turns.remove(client, mine);
        mine.complete(null);
    }

    @Override
    public void onRestored(ClientKey client, long session, List<Long> tokenNumbers) {
        turns.put(client, FREE);
        for (long token : tokenNumbers) {
            subscribers.add(away(session, token));
        }
    }

    @Override
    public void onEnded(ClientKey client, long session, List<Long> tokenNumbers) {
        turns.computeIfPresent(client, (key, turn) -> turn.isDone() ? null : turn);
        for (long token : tokenNumbers) {
            subscribers.remove(away(session, token));
        }
    }

    Subscriber away(long session, long tokenNumber) {
        return new AwaySubscriber(store, session, tokenNumber);
    }

    @Override
    public int grantedQos(StoredSubscription subscription, byte[] topicName) {
        TopicFilter filter = new TopicFilter(subscription.topicFilter(), subscription.qos());
        return filter.matches(topicName) ? subscription.qos() : 0;
    }

    @Override
    public void onWillDue(StoredWill will, Runnable published) {
        wills.publish(will, published);
    }
}
