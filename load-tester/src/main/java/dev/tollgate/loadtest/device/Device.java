package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.scenario.Identity;
import org.jspecify.annotations.Nullable;

/** One simulated device: an identity, and its connections. On the thread of its loop only; lives as long as the run. */
final class Device {
    final Identity identity;
    /** Next sequence number, by flow. */
    final long[] sequences;

    final Judge judge;

    @Nullable
    MqttLink mqtt;

    @Nullable
    HttpLink http;
    /** Topic names that are always the same, by flow; made when first used. */
    final byte[] @Nullable [] topics;

    Device(Identity identity, int flows, Judge judge) {
        this.identity = identity;
        this.sequences = new long[flows];
        this.topics = new byte[flows][];
        this.judge = judge;
    }

    int index() {
        return identity.index();
    }

    /** The connection that an operation goes over. */
    @Nullable
    Link link(FlowSpec flow) {
        return flow.op.isHttp() ? http : mqtt;
    }
}
