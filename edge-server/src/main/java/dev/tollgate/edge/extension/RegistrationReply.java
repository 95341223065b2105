package dev.tollgate.edge.extension;

/** What a registration is answered with. */
public final class RegistrationReply {
    private final int statusCode;
    private final byte[] payload;

    /**
     * @param statusCode of HTTP
     * @param payload JSON in UTF-8, not to be changed: it may hold a device's key
     */
    public RegistrationReply(int statusCode, byte[] payload) {
        this.statusCode = statusCode;
        this.payload = payload;
    }

    public int statusCode() {
        return statusCode;
    }

    /** Not to be changed. */
    public byte[] payload() {
        return payload;
    }

    public boolean isRegistered() {
        return statusCode < 300;
    }
}
