package dev.tollgate.edge.intake;

import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.Protocol;
import io.netty.util.collection.LongObjectHashMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;

/** Which of an event loop's connections have used which token, so that a revoked one is cut at once. On its event loop only. */
final class LiveTokens {
    /** Connections of one token of which it costs little to look at all; most tokens have one. */
    private static final int FEW = 16;

    private final ExtensionGate extensions;
    private final Explainer explainer;
    private final LongObjectHashMap<Collection<DeviceConnection>> connections = new LongObjectHashMap<>();

    /** @param extensions told of routes that end */
    LiveTokens(ExtensionGate extensions, Explainer explainer) {
        this.extensions = extensions;
        this.explainer = explainer;
    }

    void add(long tokenNumber, DeviceConnection connection) {
        Collection<DeviceConnection> users = connections.get(tokenNumber);
        if (users == null) {
            users = new ArrayList<>(1);
            connections.put(tokenNumber, users);
        } else if (users.size() == FEW) {
            users = new LinkedHashSet<>(users);
            connections.put(tokenNumber, users);
        }
        users.add(connection);
    }

    /** Forgets a connection that has closed. */
    void remove(DeviceConnection connection) {
        connection.forEachUse((tokenNumber, route) -> {
            removeUser(tokenNumber, connection);
            extensions.release(route);
        });
    }

    private void removeUser(long tokenNumber, DeviceConnection connection) {
        Collection<DeviceConnection> users = connections.get(tokenNumber);
        if (users != null && users.remove(connection) && users.isEmpty()) {
            connections.remove(tokenNumber);
        }
    }

    /** Pushes by connections that used the token end when it does. */
    void setExpiry(long tokenNumber, long expiresAtMs) {
        Collection<DeviceConnection> users = connections.get(tokenNumber);
        if (users != null) {
            for (DeviceConnection connection : users) {
                TokenRoute route = connection.route(tokenNumber);
                if (route != null) {
                    route.setExpiry(expiresAtMs);
                }
            }
        }
    }

    /** Tells each connection that used the token and has no other one. */
    void kill(long tokenNumber, Verdict verdict) {
        Collection<DeviceConnection> users = connections.remove(tokenNumber);
        if (users == null) {
            return;
        }
        for (DeviceConnection connection : users) {
            extensions.release(connection.route(tokenNumber));
            long device = connection.deviceOf(tokenNumber);
            explainer.onTokenLeft(connection, tokenNumber);
            if (connection.forget(tokenNumber)) {
                if (connection.handler().protocol() != Protocol.HTTP) { // whose next request is refused instead
                    explainer.onCut(connection, tokenNumber, device, verdict);
                }
                connection.handler().onTokensDead(verdict);
            }
        }
    }
}
