package dev.tollgate.edge.mqtt;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the connections of all event loops share: who has which client id, and who subscribed under which token. One an edge. */
public final class MqttSessions {
    private final ConcurrentHashMap<String, MqttConnection> clients = new ConcurrentHashMap<>();
    private final TokenSubscribers subscribers = new TokenSubscribers();
    private final MqttCounters counters = new MqttCounters();

    /** The connection that had this client id and has to go; null for none. */
    @Nullable
    MqttConnection claim(String clientId, MqttConnection connection) {
        return clients.put(clientId, connection);
    }

    /** Gives a client id back, unless a later connection has it. */
    void release(String clientId, MqttConnection connection) {
        clients.remove(clientId, connection);
    }

    TokenSubscribers subscribers() {
        return subscribers;
    }

    public MqttCounters counters() {
        return counters;
    }

    /** Client ids in use; 0 where take-over is off. */
    public int clientIds() {
        return clients.size();
    }
}
