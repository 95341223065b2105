package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The servers that loads are for, started once, so that later rounds meet them warm: those without a load cost the core next to nothing.
 * Those of others, and those that need a C compiler, are said and left out where they cannot be started.
 */
final class RunningPeers implements AutoCloseable {
    private static final Set<String> MAY_BE_ABSENT = Set.of(Rows.MOSQUITTO, Rows.NGINX, Rows.MQTT_IN_C, Rows.HTTP_IN_C);

    private final List<Peer> peers = new ArrayList<>();

    private RunningPeers() {}

    /** @param wanted names of those to start */
    static RunningPeers start(Peers starts, BigRegistry registry, Set<String> wanted)
            throws IOException, InterruptedException {
        Map<String, Peer.Start> all = new LinkedHashMap<>();
        all.put(Rows.MQTT_FLOOR, () -> starts.floor(Floor.Protocol.MQTT_DECODER));
        all.put(Rows.MQTT_CODEC, () -> starts.floor(Floor.Protocol.MQTT_CODEC));
        all.put(Rows.FRAMES_FLOOR, () -> starts.floor(Floor.Protocol.MQTT_FRAMES));
        all.put(Rows.MQTT_IN_C, starts::mqttInC);
        all.put(Rows.HTTP_FLOOR, () -> starts.floor(Floor.Protocol.HTTP_DECODER));
        all.put(Rows.HTTP_CODEC, () -> starts.floor(Floor.Protocol.HTTP_CODEC));
        all.put(Rows.HTTP_IN_C, starts::httpInC);
        all.put(Rows.RECEIVED, () -> starts.edge("received"));
        all.put(Rows.JOURNALED, () -> starts.edge("journaled"));
        all.put(Rows.FEW_TOKENS, starts::edgeWithFewTokens);
        all.put(Rows.MANY_TOKENS, () -> starts.edge(registry));
        all.put(Rows.MOSQUITTO, starts::mosquitto);
        all.put(Rows.NGINX, starts::nginx);
        RunningPeers running = new RunningPeers();
        try {
            for (Map.Entry<String, Peer.Start> one : all.entrySet()) {
                if (wanted.contains(one.getKey())) {
                    running.start(one.getKey(), one.getValue());
                }
            }
            return running;
        } catch (IOException | InterruptedException e) {
            running.close();
            throw e;
        }
    }

    private void start(String name, Peer.Start start) throws IOException, InterruptedException {
        try {
            peers.add(start.start());
        } catch (IOException e) {
            if (!MAY_BE_ABSENT.contains(name)) {
                throw e;
            }
            System.err.println("without " + name + ": " + e.getMessage());
        }
    }

    /** Empty where it was left out. */
    Optional<Peer> get(String name) {
        return peers.stream().filter(peer -> peer.name().equals(name)).findFirst();
    }

    @Override
    public void close() {
        for (Peer peer : peers) {
            if (peer.name().equals(Rows.MANY_TOKENS)) {
                BigRegistry.close(peer.process()); // its map takes longer, and is kept
            } else {
                peer.close();
            }
        }
    }
}
