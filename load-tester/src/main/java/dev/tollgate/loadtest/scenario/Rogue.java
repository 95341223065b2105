package dev.tollgate.loadtest.scenario;

/**
 * A share of devices that behave badly; they must not trouble the others, and are not in the results. As text {@code 1%:slow-read}.
 *
 * @param fraction of all devices: above 0, below 1
 */
public record Rogue(double fraction, Kind kind) {
    /** What they do. */
    public enum Kind {
        /** Read a few bytes a second. */
        SLOW_READ,
        /** Vanish without closing, and leave the connection half open. */
        HALF_OPEN,
        /** Offer a tiny TCP window. */
        TINY_WINDOW,
        /** Write a byte at a time. */
        BYTE_WRITES,
        /** Send packets that are larger than the server takes. */
        OVERSIZE,
        /** Are silent for longer than their keep-alive. */
        KEEPALIVE,
        /** Begin a TLS handshake, and say no more once the server has done its part. */
        HALF_HANDSHAKE;

        /** The others speak plain MQTT or HTTP only. */
        public boolean speaksTls() {
            return this == HALF_HANDSHAKE;
        }
    }

    public Rogue {
        InvalidSetting.check(fraction > 0 && fraction < 1, "rogues", "a share above 0 and below 100%", fraction);
    }

    public static Rogue parse(String key, String text) {
        int colon = text.indexOf(':');
        InvalidSetting.check(colon > 0, key, "1%:slow-read or the like", text);
        return new Rogue(
                Units.share(key, text.substring(0, colon)), Words.parse(Kind.class, key, text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return Units.formatShare(fraction) + ":" + Words.text(kind);
    }
}
