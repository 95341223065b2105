package dev.tollgate.edge.intake;

import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.route.Route;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** The edge's answer to one message: the verdict, and what the protocol needs to say it. Reused; valid only while it is handed over. */
public final class Answer {
    /** As a record's number: there is none, or it is not known. */
    public static final long NO_RECORD = -1;

    private Verdict verdict = Verdict.ACCEPTED;
    private int tag;
    private int qos;
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int pathStart;
    private int pathLength;
    private int requestId = Kp1Path.NO_REQUEST_ID;
    private long tokenNumber;
    private int replyTopicStart;
    private int replyTopicLength;
    private int correlationStart;
    private int correlationLength = Message.NO_CORRELATION;
    private @Nullable DeviceConnection connection;
    private @Nullable Route route;
    private String nodeId = "";
    private long sequence;
    private long recordSequence = NO_RECORD;
    private long deadlineNanos;
    private boolean sent;
    private boolean explained;
    private long sampledNanos;
    private boolean due;
    private boolean counted;
    private boolean parked;
    private boolean awaitsReply;
    private boolean request;
    private boolean pull;
    private boolean alwaysPublished;
    private int statusCode;
    private byte @Nullable [] payload;
    private @Nullable Answer nextParked;

    void fill(DeviceConnection connection, Message message, int requestId, long tokenNumber) {
        this.connection = connection;
        this.buffer = message.buffer();
        this.pathStart = message.pathStart();
        this.pathLength = message.pathLength();
        this.qos = message.qos();
        this.tag = message.tag();
        this.replyTopicStart = message.replyTopicStart();
        this.replyTopicLength = message.replyTopicLength();
        this.correlationStart = message.correlationStart();
        this.correlationLength = message.correlationLength();
        this.requestId = requestId;
        this.tokenNumber = tokenNumber;
        this.recordSequence = NO_RECORD;
        this.verdict = Verdict.ACCEPTED;
        this.route = null;
        this.sent = false;
        this.explained = false;
        this.sampledNanos = 0;
        this.due = false;
        this.counted = false;
        this.parked = false;
        this.awaitsReply = false;
        this.request = false;
        this.pull = false;
        this.alwaysPublished = false;
        this.statusCode = 0;
        this.payload = null;
    }

    /** The message was accepted, and the answer waits for its route's sinks until {@code deadlineNanos} of the system's nano time. */
    void awaitDelivery(Route deliveredRoute, String journalNodeId, long deadline) {
        route = deliveredRoute;
        nodeId = journalNodeId;
        deadlineNanos = deadline;
        counted = true;
    }

    /**
     * The answer waits for an extension.
     *
     * @param isPull whether a payload is published though the request has no id
     */
    void awaitReply(boolean isPull) {
        pull = isPull;
        awaitsReply = true;
        request = true;
        counted = true;
    }

    /** The answer waits for what becomes of a registration, which is published whether or not it has an id. */
    void awaitRegistration() {
        awaitReply(true);
        alwaysPublished = true;
    }

    /** As {@link #setReply(Verdict, byte[])}, with a status code that the verdict leaves open. */
    void setReply(Verdict replied, byte[] replyPayload, int repliedStatusCode) {
        setReply(replied, replyPayload);
        statusCode = repliedStatusCode;
    }

    /** What the extension says: the answer has nothing of its own to wait for any more. */
    void setReply(Verdict replied, byte @Nullable [] replyPayload) {
        verdict = replied;
        payload = replyPayload;
        awaitsReply = false;
        due = true;
    }

    /** Whether an extension is still to reply. */
    boolean awaitsReply() {
        return awaitsReply;
    }

    /** Whether it is the answer to what was handed to an extension. */
    boolean isRequest() {
        return request;
    }

    /** Whether it counts among those that wait for others than the journal. */
    boolean isCounted() {
        return counted;
    }

    void setParked() {
        counted = true;
        parked = true;
    }

    /** Whether it waits on its connection, no more in the loop's queue. */
    boolean isParked() {
        return parked;
    }

    /** The route whose sinks must confirm the message; null when none must. */
    @Nullable
    Route route() {
        return route;
    }

    /** Whether sinks are still to confirm the message, which is journaled. */
    boolean awaitsDelivery() {
        return route != null && verdict == Verdict.ACCEPTED && !due;
    }

    /** For an answer that is parked: it waits for no sink, only for those before it. */
    boolean isDue() {
        return due;
    }

    void setDue() {
        due = true;
    }

    /** The one behind it of those that are parked on its connection. */
    @Nullable
    Answer nextParked() {
        return nextParked;
    }

    void setNextParked(@Nullable Answer answer) {
        nextParked = answer;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** On the journal's thread; the event loop reads it after the completed sequence that follows. */
    void setRecordSequence(long recordSequence) {
        this.recordSequence = recordSequence;
    }

    /** Number in the journal, of a message that waits for sinks or is of an MQTT session; {@link #NO_RECORD} for others. */
    public long recordSequence() {
        return recordSequence;
    }

    void setSequence(long sequence) {
        this.sequence = sequence;
    }

    void setVerdict(Verdict verdict) {
        this.verdict = verdict;
    }

    /** Its refusal was noted for operators. */
    void setExplained() {
        explained = true;
    }

    boolean isExplained() {
        return explained;
    }

    /** One of those whose time is taken. */
    void setSampled(long nanos) {
        sampledNanos = nanos;
    }

    /** When its message was taken, in the system's nano time; 0 where its time is not taken. */
    long sampledNanos() {
        return sampledNanos;
    }

    void setSent() {
        sent = true;
    }

    void clear() {
        buffer = Unpooled.EMPTY_BUFFER;
        connection = null;
        route = null;
        payload = null;
    }

    /** Hands this to the connection it is for. */
    void deliver() {
        if (connection != null) {
            connection.handler().onAnswer(this);
        }
    }

    @Nullable
    DeviceConnection connection() {
        return connection;
    }

    /** In the ring; the answer is due once the journal has moved past it. */
    long sequence() {
        return sequence;
    }

    boolean isSent() {
        return sent;
    }

    public Verdict verdict() {
        return verdict;
    }

    /** Id of the record that a message that is refused has all the same; null for all others. */
    public @Nullable String recordId() {
        boolean isJournaled = verdict == Verdict.DELIVERY_TIMEOUT
                || verdict == Verdict.DELIVERY_REJECTED
                || verdict == Verdict.DELIVERY_EXPIRED;
        return isJournaled ? nodeId + "-" + recordSequence : null;
    }

    /** Of HTTP. */
    public int statusCode() {
        return statusCode == 0 ? verdict.statusCode() : statusCode;
    }

    /** The protocol's own: a packet id, or a status code. */
    public int tag() {
        return tag;
    }

    public int qos() {
        return qos;
    }

    /** Holds the path of the request; not to be released or kept. */
    public ByteBuf buffer() {
        return buffer;
    }

    /** Index of the request's topic name or path in {@link #buffer()}. */
    public int pathStart() {
        return pathStart;
    }

    public int pathLength() {
        return pathLength;
    }

    /** Whether it is published over MQTT: where the request has an id, or asks for something that is there. */
    public boolean isPublished() {
        return requestId != Kp1Path.NO_REQUEST_ID
                || (pull && payload != null && (alwaysPublished || verdict == Verdict.ACCEPTED));
    }

    /** What an extension says, JSON in UTF-8: the answer's payload, or error object. Null for the verdict's own. Not to be changed. */
    public byte @Nullable [] payload() {
        return payload;
    }

    /** Index in {@link #buffer()} of the topic name that the sender wants to be answered on. */
    public int replyTopicStart() {
        return replyTopicStart;
    }

    /** 0 where it named none. */
    public int replyTopicLength() {
        return replyTopicLength;
    }

    /** What the sender wants to have back with the answer, a copy; null for nothing. */
    public byte @Nullable [] correlation() {
        if (correlationLength == Message.NO_CORRELATION) {
            return null;
        }
        byte[] correlation = new byte[correlationLength];
        buffer.getBytes(correlationStart, correlation);
        return correlation;
    }

    /** Number of the token that the message came with; 0 when it was not found. */
    public long tokenNumber() {
        return tokenNumber;
    }
}
