package dev.tollgate.edge.ring;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * An accepted message in the ring: the buffer that it was received in, and where its parts lie there. Filled by an event loop between
 * claim and publish, read by the journal's thread; the buffer's reference belongs to the {@link MessageOwner}, which keeps it until
 * the journal has moved past the slot.
 */
public final class MessageSlot {
    private static final MessageOwner NOBODY = answerIndex -> {};

    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int appVersionStart;
    private int appVersionLength;
    private int extensionStart;
    private int extensionLength;
    private int resourceStart;
    private int resourceLength;
    private int payloadStart;
    private int payloadLength;
    private int contentTypeStart;
    private int contentTypeLength;
    private int propertiesStart;
    private int propertiesLength;
    private int keptPropertiesBytes;
    private boolean keepsResponseTopic;
    private int requestId;
    private long deviceNumber;
    private long tokenNumber;
    private long receivedAtMs;
    private Protocol protocol = Protocol.HTTP;
    private int qos;
    private int route;
    private long session;
    private int packetId;
    private MessageOwner owner = NOBODY;
    private int answerIndex;
    private boolean wantsRecordSequence;

    /** @param wantsRecordSequence whether the owner is told {@link MessageOwner#onAppended} */
    public void setOwner(MessageOwner owner, int answerIndex, boolean wantsRecordSequence) {
        this.owner = owner;
        this.answerIndex = answerIndex;
        this.wantsRecordSequence = wantsRecordSequence;
    }

    public void setIdentity(long deviceNumber, long tokenNumber) {
        this.deviceNumber = deviceNumber;
        this.tokenNumber = tokenNumber;
    }

    public void setOrigin(Protocol protocol, int qos, long receivedAtMs) {
        this.protocol = protocol;
        this.qos = qos;
        this.receivedAtMs = receivedAtMs;
    }

    /** @param route number of the route that the message takes */
    public void setRoute(int route) {
        this.route = route;
    }

    /**
     * Of a message that its sender may send again after a crash, not knowing that it was taken.
     *
     * @param session number of the MQTT session; 0 for none
     */
    public void setExchange(long session, int packetId) {
        this.session = session;
        this.packetId = packetId;
    }

    /** @param requestId -1 for none */
    public void setPath(
            int appVersionStart,
            int appVersionLength,
            int extensionStart,
            int extensionLength,
            int resourceStart,
            int resourceLength,
            int requestId) {
        this.appVersionStart = appVersionStart;
        this.appVersionLength = appVersionLength;
        this.extensionStart = extensionStart;
        this.extensionLength = extensionLength;
        this.resourceStart = resourceStart;
        this.resourceLength = resourceLength;
        this.requestId = requestId;
    }

    /** @param contentTypeLength 0 for none */
    public void setPayload(
            ByteBuf buffer, int payloadStart, int payloadLength, int contentTypeStart, int contentTypeLength) {
        this.buffer = buffer;
        this.payloadStart = payloadStart;
        this.payloadLength = payloadLength;
        this.contentTypeStart = contentTypeStart;
        this.contentTypeLength = contentTypeLength;
        this.keptPropertiesBytes = 0;
    }

    /**
     * Of a PUBLISH of MQTT 5 that has some that are kept in its record; after {@link #setPayload}.
     *
     * @param propertiesLength of all properties, those that are not kept among them
     * @param keptBytes of those that are kept
     */
    public void setProperties(int propertiesStart, int propertiesLength, int keptBytes, boolean keepsResponseTopic) {
        this.propertiesStart = propertiesStart;
        this.propertiesLength = propertiesLength;
        this.keptPropertiesBytes = keptBytes;
        this.keepsResponseTopic = keepsResponseTopic;
    }

    /** Forgets buffer and owner, so that an idle ring keeps neither alive. */
    public void clear() {
        buffer = Unpooled.EMPTY_BUFFER;
        owner = NOBODY;
    }

    /** Holds all the parts below; positions are absolute. */
    public ByteBuf buffer() {
        return buffer;
    }

    public int appVersionStart() {
        return appVersionStart;
    }

    public int appVersionLength() {
        return appVersionLength;
    }

    public int extensionStart() {
        return extensionStart;
    }

    public int extensionLength() {
        return extensionLength;
    }

    public int resourceStart() {
        return resourceStart;
    }

    public int resourceLength() {
        return resourceLength;
    }

    public int payloadStart() {
        return payloadStart;
    }

    public int payloadLength() {
        return payloadLength;
    }

    public int contentTypeStart() {
        return contentTypeStart;
    }

    public int contentTypeLength() {
        return contentTypeLength;
    }

    public int propertiesStart() {
        return propertiesStart;
    }

    public int propertiesLength() {
        return propertiesLength;
    }

    /** 0 for none. */
    public int keptPropertiesBytes() {
        return keptPropertiesBytes;
    }

    public boolean keepsResponseTopic() {
        return keepsResponseTopic;
    }

    /** -1 for none. */
    public int requestId() {
        return requestId;
    }

    public long deviceNumber() {
        return deviceNumber;
    }

    public long tokenNumber() {
        return tokenNumber;
    }

    public long receivedAtMs() {
        return receivedAtMs;
    }

    public Protocol protocol() {
        return protocol;
    }

    /** 0 to 2 over MQTT, 1 over HTTP. */
    public int qos() {
        return qos;
    }

    /** Number of the route that the message takes. */
    public int route() {
        return route;
    }

    /** Number of the MQTT session in which the message may come again; 0 for none. */
    public long session() {
        return session;
    }

    public int packetId() {
        return packetId;
    }

    /** Tells the owner which number the message has in the journal, if it wants to know; it is not forced yet. */
    public void onAppended(long recordSequence) {
        if (wantsRecordSequence) {
            owner.onAppended(answerIndex, recordSequence);
        }
    }

    /** Tells the owner that the message could not be written. */
    public void fail() {
        owner.onWriteFailed(answerIndex);
    }
}
