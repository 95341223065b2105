package dev.tollgate.edge.extension;

/** A device's request, with everything that its answer needs. */
public final class ExtensionRequest {
    private final ExtensionPath path;
    private final int requestId;
    private final long deviceNumber;
    private final long tokenNumber;
    private final byte[] payload;
    private final ReplyTo replyTo;

    /** Where the reply goes. */
    @FunctionalInterface
    public interface ReplyTo {
        /** Called once, on the worker's thread, after the request's changes are durable. */
        void onReply(Reply reply);
    }

    /**
     * @param requestId or {@link dev.tollgate.edge.kp1.Kp1Path#NO_REQUEST_ID}
     * @param payload not to be changed any more; within the limit, and JSON where the operation wants it
     */
    public ExtensionRequest(
            ExtensionPath path, int requestId, long deviceNumber, long tokenNumber, byte[] payload, ReplyTo replyTo) {
        this.path = path;
        this.requestId = requestId;
        this.deviceNumber = deviceNumber;
        this.tokenNumber = tokenNumber;
        this.payload = payload;
        this.replyTo = replyTo;
    }

    public ExtensionPath path() {
        return path;
    }

    public int requestId() {
        return requestId;
    }

    public long deviceNumber() {
        return deviceNumber;
    }

    public long tokenNumber() {
        return tokenNumber;
    }

    /** Not to be changed. */
    public byte[] payload() {
        return payload;
    }

    public ReplyTo replyTo() {
        return replyTo;
    }
}
