package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All servers of the benchmark, started once, so that later rounds meet them warm: those without a load cost the core next to nothing.
 * What cannot be started is said and left out, unless it is a floor or the edge.
 */
final class RunningPeers implements AutoCloseable {
    private final List<Peer> peers = new ArrayList<>();

    private RunningPeers() {}

    static RunningPeers start(Peers starts) throws IOException, InterruptedException {
        RunningPeers running = new RunningPeers();
        try {
            for (Floor.Protocol protocol : Floor.Protocol.values()) {
                running.peers.add(starts.floor(protocol));
            }
            for (String ack : List.of("received", "journaled")) {
                running.peers.add(starts.edge(ack));
            }
            running.startIfThere("mosquitto", starts::mosquitto);
            running.startIfThere("nginx", starts::nginx);
            return running;
        } catch (IOException | InterruptedException e) {
            running.close();
            throw e;
        }
    }

    private void startIfThere(String name, Peer.Start start) throws InterruptedException {
        try {
            peers.add(start.start());
        } catch (IOException e) {
            System.err.println("without " + name + ": " + e.getMessage());
        }
    }

    /** Empty where it was left out. */
    Optional<Peer> get(String name) {
        return peers.stream().filter(peer -> peer.name().equals(name)).findFirst();
    }

    @Override
    public void close() {
        peers.forEach(Peer::close);
    }
}
