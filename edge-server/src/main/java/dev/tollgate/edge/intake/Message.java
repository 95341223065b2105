package dev.tollgate.edge.intake;

import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A message on offer: one buffer that holds path and payload, and where they lie there (absolute indexes). One an event loop, filled
 * by the protocol before each {@link Intake#offer}.
 */
public final class Message {
    /** As a length: there is none, not even an empty one. */
    public static final int NO_CORRELATION = -1;

    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int pathStart;
    private int pathLength;
    private int payloadStart;
    private int payloadLength;
    private int contentTypeStart;
    private int contentTypeLength;
    private Protocol protocol = Protocol.HTTP;
    private int qos;
    private int tag;
    private long session;
    private int replyTopicStart;
    private int replyTopicLength;
    private int correlationStart;
    private int correlationLength;
    private int propertiesStart;
    private int propertiesLength;
    private int keptPropertiesBytes;
    private Verdict refusal = Verdict.ACCEPTED;
    private @Nullable String detail;
    private @Nullable String rule;
    private long limit;
    private long measured;

    /** @param buffer stays the caller's; intake retains it when it takes the message */
    public Message setBytes(ByteBuf buffer, int pathStart, int pathLength, int payloadStart, int payloadLength) {
        this.buffer = buffer;
        this.pathStart = pathStart;
        this.pathLength = pathLength;
        this.payloadStart = payloadStart;
        this.payloadLength = payloadLength;
        this.contentTypeStart = 0;
        this.contentTypeLength = 0;
        this.replyTopicLength = 0;
        this.session = 0;
        this.correlationLength = NO_CORRELATION;
        this.keptPropertiesBytes = 0;
        this.refusal = Verdict.ACCEPTED;
        this.detail = null;
        this.rule = null;
        return this;
    }

    /**
     * The properties of an MQTT 5 PUBLISH, checked, as they lie in the same buffer. Those are kept in the record that say something to a
     * backend: payload format, message expiry, response topic, correlation data and user properties.
     *
     * @param propertiesLength of all properties
     * @param keptBytes of those that are kept; 0 for none
     */
    public Message setProperties(int propertiesStart, int propertiesLength, int keptBytes) {
        this.propertiesStart = propertiesStart;
        this.propertiesLength = propertiesLength;
        this.keptPropertiesBytes = keptBytes;
        return this;
    }

    /** Has the message refused for what the protocol knows of it, once its token has been found to be good. */
    public Message setRefusal(Verdict refusal) {
        this.refusal = refusal;
        return this;
    }

    /**
     * Why it is refused, for operators, where that says more than the verdict.
     *
     * @param detail a constant; null for the verdict's own words
     * @param rule key of the setting, a constant; null for none
     * @param limit {@link RefusalNote#NONE} for none, as {@code measured}
     */
    public Message explain(@Nullable String detail, @Nullable String rule, long limit, long measured) {
        this.detail = detail;
        this.rule = rule;
        this.limit = limit;
        this.measured = measured;
        return this;
    }

    public Message setContentType(int contentTypeStart, int contentTypeLength) {
        this.contentTypeStart = contentTypeStart;
        this.contentTypeLength = contentTypeLength;
        return this;
    }

    /**
     * How its sender wants to be answered (MQTT 5, 4.10), as places in the same buffer.
     *
     * @param replyTopicLength 0 where it named no topic
     * @param correlationLength {@link #NO_CORRELATION} where there is nothing to be handed back
     */
    public Message setReply(int replyTopicStart, int replyTopicLength, int correlationStart, int correlationLength) {
        this.replyTopicStart = replyTopicStart;
        this.replyTopicLength = replyTopicLength;
        this.correlationStart = correlationStart;
        this.correlationLength = correlationLength;
        return this;
    }

    /**
     * @param qos 0 to 2 over MQTT, 1 over HTTP
     * @param tag the protocol's own, comes back with the answer: a packet id, or a status code
     */
    public Message setOrigin(Protocol protocol, int qos, int tag) {
        this.protocol = protocol;
        this.qos = qos;
        this.tag = tag;
        return this;
    }

    /** @param session number of the MQTT session in which a message of QoS 2 may come again, after a crash, with the same tag */
    public Message setSession(long session) {
        this.session = session;
        return this;
    }

    /** Puts down what {@link #explain} said. */
    void explainTo(RefusalNote note, Verdict verdict) {
        if (refusal != Verdict.ACCEPTED && refusal != verdict) {
            return; // it is refused for something else
        }
        if (detail != null) {
            note.because(verdict.reason(), detail);
        }
        if (rule != null) {
            note.by(rule, limit, measured);
        }
    }

    ByteBuf buffer() {
        return buffer;
    }

    int pathStart() {
        return pathStart;
    }

    int pathLength() {
        return pathLength;
    }

    int payloadStart() {
        return payloadStart;
    }

    int payloadLength() {
        return payloadLength;
    }

    int contentTypeStart() {
        return contentTypeStart;
    }

    int contentTypeLength() {
        return contentTypeLength;
    }

    Protocol protocol() {
        return protocol;
    }

    int qos() {
        return qos;
    }

    int tag() {
        return tag;
    }

    long session() {
        return session;
    }

    int propertiesStart() {
        return propertiesStart;
    }

    int propertiesLength() {
        return propertiesLength;
    }

    int keptPropertiesBytes() {
        return keptPropertiesBytes;
    }

    /** {@link Verdict#ACCEPTED} for none. */
    Verdict refusal() {
        return refusal;
    }

    int replyTopicStart() {
        return replyTopicStart;
    }

    int replyTopicLength() {
        return replyTopicLength;
    }

    int correlationStart() {
        return correlationStart;
    }

    int correlationLength() {
        return correlationLength;
    }
}
