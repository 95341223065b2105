package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.auth.ClientCredentials;
import dev.tollgate.edge.session.ClientKeys;
import dev.tollgate.edge.session.SessionConfig;
import dev.tollgate.edge.session.SessionStore;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the connections of all event loops share: who has which client id, and who subscribed under which token. One an edge. */
public final class MqttSessions {
    private final ConcurrentHashMap<String, MqttConnection> clients = new ConcurrentHashMap<>();
    private final TokenSubscribers subscribers = new TokenSubscribers();
    private final MqttCounters counters = new MqttCounters();
    private final ConcurrentHashMap<Long, Set<MqttConnection>> byCredential = new ConcurrentHashMap<>();
    private volatile @Nullable ClientCredentials credentials;
    private volatile @Nullable KeptSessions kept;
    private volatile byte @Nullable [] secret;

    /**
     * Has sessions outlive their connections. Before the first connection.
     *
     * @param clientSecret under which clients are told apart: this installation's, and of no other use
     * @param willLoop where wills are published from whose clients have gone
     * @throws IOException when the sessions that there are cannot be read
     */
    public void keep(SessionStore store, SessionConfig config, byte[] clientSecret, MqttLoop willLoop)
            throws IOException {
        KeptSessions keeper = new KeptSessions(store, config, subscribers, willLoop::publish);
        store.start(keeper);
        secret = clientSecret;
        kept = keeper;
    }

    /** Has clients checked by their user names and passwords, where the settings say so. Before the first connection. */
    public void authenticate(ClientCredentials checked) {
        credentials = checked;
        checked.addListener(this::onCredentialEnded);
    }

    /** Null where none are known. */
    @Nullable
    ClientCredentials credentials() {
        return credentials;
    }

    /** Notes that a connection lives by a credential: it ends with it. */
    void addByCredential(long credential, MqttConnection connection) {
        byCredential.compute(credential, (number, present) -> {
            Set<MqttConnection> connections = present == null ? ConcurrentHashMap.newKeySet() : present;
            connections.add(connection);
            return connections;
        });
    }

    void removeByCredential(long credential, MqttConnection connection) {
        byCredential.computeIfPresent(credential, (number, connections) -> {
            connections.remove(connection);
            return connections.isEmpty() ? null : connections;
        });
    }

    private void onCredentialEnded(long credential) {
        byCredential.getOrDefault(credential, Set.of()).forEach(MqttConnection::onCredentialEnded);
    }

    /** Null where sessions end with their connections. */
    @Nullable
    KeptSessions kept() {
        return kept;
    }

    /** Where sessions are kept; null where they end with their connections. */
    public @Nullable SessionStore store() {
        KeptSessions keeper = kept;
        return keeper == null ? null : keeper.store();
    }

    /** For one event loop; null where {@link #kept} is. */
    @Nullable
    ClientKeys newClientKeys() {
        byte[] own = secret;
        return own == null ? null : new ClientKeys(own);
    }

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
