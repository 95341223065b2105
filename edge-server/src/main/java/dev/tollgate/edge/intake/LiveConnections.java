package dev.tollgate.edge.intake;

import dev.tollgate.edge.explain.SessionInfo;
import dev.tollgate.edge.explain.SessionQuery;
import dev.tollgate.edge.ring.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An event loop's connections, by the number of their session. On that loop. */
final class LiveConnections {
    private final TreeMap<Long, DeviceConnection> connections = new TreeMap<>();

    /**
     * Part of an answer.
     *
     * @param nextAfter number to go on after; 0 where all has been looked at
     */
    record Part(List<SessionInfo> sessions, long nextAfter) {}

    void add(DeviceConnection connection) {
        Origin origin = connection.origin();
        if (origin != null) {
            connections.put(origin.number(), connection);
        }
    }

    /** False when it was not there any more. */
    boolean remove(DeviceConnection connection) {
        Origin origin = connection.origin();
        return origin != null && connections.remove(origin.number(), connection);
    }

    @Nullable
    DeviceConnection find(long number) {
        return connections.get(number);
    }

    /**
     * Gives those after a number, so many at most.
     *
     * @return the number to go on after; 0 where these were all
     */
    long forEachAfter(long number, int max, Consumer<DeviceConnection> consumer) {
        int left = max;
        for (var entry : connections.tailMap(number, false).entrySet()) {
            consumer.accept(entry.getValue());
            if (--left == 0) {
                return entry.getKey();
            }
        }
        return 0;
    }

    /**
     * Those that are asked for.
     *
     * @param after only those with greater numbers
     * @param limit how many at most
     * @param looksMax how many to look at
     */
    Part list(SessionQuery query, long after, int limit, int looksMax) {
        List<SessionInfo> found = new ArrayList<>();
        int left = looksMax;
        for (var entry : connections.tailMap(after, false).entrySet()) {
            Origin origin = entry.getValue().origin();
            if (origin != null && isWanted(query, entry.getValue(), origin)) {
                found.add(info(entry.getValue(), origin));
            }
            if (found.size() == limit) {
                return new Part(found, 0);
            }
            if (--left == 0) {
                return new Part(found, entry.getKey());
            }
        }
        return new Part(found, 0);
    }

    private static boolean isWanted(SessionQuery query, DeviceConnection connection, Origin origin) {
        boolean isSession = connection.handler().protocol() != Protocol.HTTP || connection.isAnnounced();
        return isSession
                && (query.deviceNumber() == 0 || connection.hasUsedDevice(query.deviceNumber()))
                && (query.protocol() == null || query.protocol().equals(protocol(connection, origin)))
                && (query.address() == null || query.address().equals(origin.address()));
    }

    private static SessionInfo info(DeviceConnection connection, Origin origin) {
        ConnectionHandler handler = connection.handler();
        return new SessionInfo(
                origin.number(),
                protocol(connection, origin),
                handler.protocol().text(),
                handler.clientId(),
                origin.addressAndPort(),
                origin.listener(),
                origin.connectedAtMs(),
                connection.usedDevices(SessionInfo.DEVICES_MAX),
                connection.messages(),
                handler.keepAliveSeconds());
    }

    /** As the metrics have it: MQTT by a listener for HTTP is inside a WebSocket. */
    static String protocol(DeviceConnection connection, Origin origin) {
        boolean isMqtt = connection.handler().protocol() != Protocol.HTTP;
        return switch (origin.listener()) {
            case "http" -> isMqtt ? "ws" : "http";
            case "https" -> isMqtt ? "wss" : "https";
            default -> origin.listener();
        };
    }
}
