package dev.tollgate.edge.extension;

/** The way to a device: a connection on which it uses a token. */
public abstract class PushRoute {
    /** When what does not expire expires. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Long deviceNumber; // boxed once, as it is a key
    private volatile boolean held;

    protected PushRoute(long deviceNumber) {
        this.deviceNumber = deviceNumber;
    }

    /** See {@link dev.tollgate.edge.id.PublicId#DEVICE}. */
    public final long deviceNumber() {
        return deviceNumber;
    }

    final Long key() {
        return deviceNumber;
    }

    /** Whether this may be its device's route still: no other connection has taken it over. As cheap as a volatile read. */
    public boolean isHeld() {
        return held;
    }

    final void setHeld(boolean held) {
        this.held = held;
    }

    /**
     * Sends the device a message that it need not have subscribed to. Lost when the connection ends meanwhile. Safe from any thread.
     *
     * @param extension as topics have it
     * @param resource what follows the token in the topic's name, from its slash to before the last level, which is {@code status}
     * @param payload not to be changed any more
     * @param expiresAtMs from when on it is not to be sent, in milliseconds since 1970-01-01 UTC; {@link #NEVER}
     */
    public abstract void push(String extension, String resource, byte[] payload, long expiresAtMs);

    /** Whether the device uses a token of this application here. */
    public abstract boolean isOfApplication(String application);
}
