package dev.tollgate.edge.config;

import java.net.InetSocketAddress;

/**
 * Where a listener listens: {@code host:port}, {@code [v6]:port}, or off. Port 0 takes any free one.
 *
 * @param host a name or address; empty when off
 */
public record Address(String host, int port) {
    private static final Address OFF = new Address("", -1);

    /** @throws IllegalArgumentException saying what was expected */
    public static Address parse(String text) {
        if (text.equals("off")) {
            return OFF;
        }
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (!host.isEmpty() && port >= 0 && port <= 0xFFFF) {
                return new Address(host, port);
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the one message for every wrong form
        }
        throw new IllegalArgumentException("expected host:port with a port from 0 to 65535, or off");
    }

    public boolean isOff() {
        return port < 0;
    }

    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        if (isOff()) {
            return "off";
        }
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
