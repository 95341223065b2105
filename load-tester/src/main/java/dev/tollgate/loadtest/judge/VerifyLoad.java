package dev.tollgate.loadtest.judge;

import dev.tollgate.loadtest.fault.Gauges;
import dev.tollgate.loadtest.verify.SinkSpec;
import dev.tollgate.loadtest.verify.Streams;
import dev.tollgate.loadtest.verify.Witness;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The load of a verify run. It goes on through faults: it reconnects, and sends again what was not acknowledged, under the same
 * sequence. Methods wait; called by one thread, but for the gauges.
 */
public interface VerifyLoad extends Gauges, Closeable {
    /** Makes a load that sends nothing yet. */
    @FunctionalInterface
    interface Source {
        /**
         * The server is ready by now.
         *
         * @param run for the stamps
         * @param through the proxy to connect to in the place of the target; empty for none
         */
        VerifyLoad open(long run, Optional<InetSocketAddress> through) throws IOException, InterruptedException;
    }

    Streams streams();

    /** For sinks that are subscribers of ours. */
    SinkSpec.Subscribing subscribing();

    /** Connects, and begins to send once all have connected; returns then, with the instant at which it began. */
    long start(Witness witness) throws IOException, InterruptedException;

    /** Throws IOException, saying why, when the load or one of its subscribers has ended by itself. Any thread. */
    void check() throws IOException;

    /** Sends nothing new from now on. What was attempted is still sent again until it is acknowledged. */
    void stopSending();

    /** Disconnects. */
    @Override
    void close() throws IOException;
}
