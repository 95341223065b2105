package dev.tollgate.edge.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device's connection.
 *
 * @param number see {@link dev.tollgate.edge.id.PublicId#SESSION}
 * @param protocol {@code mqtt}, {@code mqtts}, {@code ws}, {@code wss}, {@code http} or {@code https}
 * @param version of the protocol, as records have it
 * @param clientId null where there is none
 * @param address and port
 * @param devices numbers of those whose tokens it has used, {@link #DEVICES_MAX} at most
 * @param messages accepted ones
 * @param keepAliveSeconds 0 for none
 */
public record SessionInfo(
        long number,
        String protocol,
        String version,
        @Nullable String clientId,
        String address,
        String listener,
        long connectedAtMs,
        List<Long> devices,
        long messages,
        int keepAliveSeconds) {
    /** Devices that are named of a gateway. */
    public static final int DEVICES_MAX = 100;
}
