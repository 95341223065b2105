package dev.tollgate.edge.explain;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions are asked for.
 *
 * @param deviceNumber 0 for any
 * @param protocol null for any
 * @param address null for any
 * @param afterNumber only those with greater numbers, which are later ones
 * @param limit how many at most
 */
public record SessionQuery(
        long deviceNumber,
        @Nullable String protocol,
        @Nullable InetAddress address,
        long afterNumber,
        int limit) {}
