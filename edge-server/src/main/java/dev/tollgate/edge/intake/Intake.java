package dev.tollgate.edge.intake;

import dev.tollgate.edge.explain.Explain;
import dev.tollgate.edge.extension.DataCollection;
import dev.tollgate.edge.extension.ExtensionAccess;
import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.limit.AddressUse;
import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.MessageSlot;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import dev.tollgate.edge.route.RouteTable;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenRegistry;
import dev.tollgate.edge.token.TokenState;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Checks messages and puts the accepted ones into the ring. One an event loop; everything but {@link #onJournaled} and
 * {@link #onTokenChanged} happens on that loop. Allocates nothing per message.
 */
public final class Intake {
    /** Set on a channel when it is opened, where addresses have limits. */
    public static final AttributeKey<AddressUse> ADDRESS = AttributeKey.valueOf("dev.tollgate.edge.address");

    private static final long TOKEN_PAUSE_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int RESPONSE_TOPIC_HEAD_BYTES = 3; // identifier, length

    private final EventLoop eventLoop;
    private final MessageRing ring;
    private final JournalHealth journal;
    private final RouteTable routes;
    private final String nodeId;
    private final InstantSource clock;

    private final Message message = new Message();
    private final Kp1Path path = new Kp1Path();
    private final TokenEntry token;
    private final DataCollection dataCollection;
    private final Answer immediate = new Answer();
    private final LoopAnswers answers;
    private final ExtensionGate extensions;
    private final RegistrationGate registrations;
    private final RateGate rates;
    private final TokenGate tokens;
    private final Explainer explainer;
    private final IntakeCounters counters = new IntakeCounters();
    private final LoopTurn turn;

    private long nowMs; // when the message was offered that was checked last
    private boolean forExtension; // whether the message that was checked last is to be handed over

    /** @param nodeId of the journal, for the record ids in answers */
    public Intake(
            EventLoop eventLoop,
            TokenRegistry registry,
            MessageRing ring,
            JournalHealth journal,
            RouteTable routes,
            DeliveryProgress progress,
            DeliveryConfig delivery,
            ExtensionAccess extensions,
            Limits limits,
            String nodeId,
            Explain explain,
            InstantSource clock) {
        this.eventLoop = eventLoop;
        this.turn = new LoopTurn(eventLoop, clock, ring::hurry);
        this.ring = ring;
        this.journal = journal;
        this.routes = routes;
        this.nodeId = nodeId;
        this.clock = clock;
        this.dataCollection = new DataCollection(extensions.relaxedPaths());
        this.explainer = new Explainer(explain, eventLoop, clock);
        this.answers = new LoopAnswers(eventLoop, ring.capacity(), progress, delivery, counters, explainer);
        this.extensions = new ExtensionGate(extensions, eventLoop, clock, answers::wake);
        answers.setReplies(this.extensions::takeReply);
        this.registrations = new RegistrationGate(extensions.registrar());
        this.tokens = new TokenGate(registry, this.extensions, explainer, eventLoop);
        this.token = tokens.token();
        this.rates = new RateGate(limits);
    }

    /**
     * A connection that opened; to be given back to {@link #disconnect}.
     *
     * @param channel whose {@link CertificateIdentity} says for which devices it may speak, if it has one
     */
    public DeviceConnection connect(ConnectionHandler handler, Channel channel) {
        boolean isNamed = channel.hasAttr(CertificateIdentity.KEY);
        boolean isCounted = channel.hasAttr(ADDRESS);
        DeviceConnection connection = new DeviceConnection(
                handler,
                isNamed ? channel.attr(CertificateIdentity.KEY).get() : null,
                isCounted ? channel.attr(ADDRESS).get() : null,
                explainer.newOrigin(channel));
        explainer.onConnected(connection);
        return connection;
    }

    /** As {@link #connect(ConnectionHandler, Channel)}, for messages of the edge's own: they may be of any device. */
    public DeviceConnection connect(ConnectionHandler handler) {
        return new DeviceConnection(handler, null, null, null);
    }

    /** Forgets a connection that closed. Answers that it still waits for are handed to its handler all the same. */
    public void disconnect(DeviceConnection connection) {
        explainer.onDisconnected(connection);
        tokens.disconnect(connection);
    }

    /** Begins to look at the connections now and then, for when devices were last seen. */
    public void startExplaining() {
        explainer.start();
    }

    /** What operators are told of this loop. */
    public Explainer explainer() {
        return explainer;
    }

    /** This loop's connections; on it alone. */
    LiveConnections live() {
        return explainer.live();
    }

    /** How long answers took. */
    public AckTimes ackTimes() {
        return answers.ackTimes();
    }

    /** The message to fill before {@link #offer}. */
    public Message message() {
        return message;
    }

    /**
     * Checks {@link #message()} and, when it is accepted, puts it into the ring. The answer goes to the connection's handler, inside
     * this call or later, but always after the answers to the connection's earlier messages.
     *
     * @return false when the ring is full: nothing happened, and the handler's {@code onRoom} is called once it may be worth to offer
     *     the message again; until then the connection must not offer another
     */
    public boolean offer(DeviceConnection connection) {
        if (connection.isPaused()) {
            long left = connection.pauseNanos(rates.nanoTime());
            if (left > 0) {
                pause(connection, left);
                return false;
            }
        }
        if (registrations.isAt(message)) {
            return register(connection);
        }
        Verdict verdict = check(connection);
        if (verdict == Verdict.ACCEPTED) {
            long wait = rates.take(connection, token, path, message);
            if (wait == 0) {
                return take(connection);
            }
            boolean refuses = rates.refuses(message);
            if (!refuses || !mustWait(connection)) {
                explainer.onRate(connection, message, token, rates, wait, refuses);
            }
            if (!refuses) {
                pause(connection, wait);
                return false;
            }
            verdict = Verdict.RATE_LIMIT;
        }
        if (mustWait(connection)) {
            return false;
        }
        if (verdict != Verdict.RATE_LIMIT) {
            explainer.onRefused(connection, verdict, message, token);
        }
        refuse(connection, verdict);
        if (verdict.isOfToken()) {
            onTokenRefused(connection, verdict);
        }
        return true;
    }

    /** A token that the protocol looked up itself was refused: counts against the connection's address, as those of messages do. */
    public void countTokenRefused(DeviceConnection connection) {
        onTokenRefused(connection, Verdict.TOKEN_UNKNOWN);
    }

    /** Too many of them slow their address down, then end its connections. */
    private void onTokenRefused(DeviceConnection connection, Verdict verdict) {
        AddressUse address = connection.address();
        if (address == null) {
            return;
        }
        long now = rates.nanoTime();
        long wait = address.onTokenRefused(now);
        if (address.isRefused(now)) {
            eventLoop.execute(() -> connection.handler().onTokensDead(verdict));
        } else if (wait > 0) {
            connection.pauseUntil(now + Math.min(wait, TOKEN_PAUSE_MAX_NANOS));
        }
    }

    private boolean take(DeviceConnection connection) {
        boolean isTaken = forExtension ? handOver(connection) : enqueue(connection);
        if (!isTaken) {
            rates.giveBack(message);
        }
        return isTaken;
    }

    /** Has the connection offer its message again after a while; nothing is read from it until then. */
    private void pause(DeviceConnection connection, long nanos) {
        counters.countPause();
        connection.setWaitingForRoom(true);
        eventLoop.schedule(() -> LoopAnswers.resume(connection), nanos, TimeUnit.NANOSECONDS);
    }

    /** Whether a refusal has to wait behind the connection's other answers, and there is no room for it there. */
    private boolean mustWait(DeviceConnection connection) {
        boolean hasRoom = answers.hasRoom() && (!connection.hasParked() || answers.hasRoomToPark());
        if (connection.outstanding() == 0 || hasRoom) {
            return false;
        }
        answers.awaitRoom(connection);
        return true;
    }

    /**
     * Answers {@link #message()} without looking at it, for refusals that the protocol decides itself: in the order of the connection's
     * other answers. Its path, if it has one, is taken to have no request id.
     *
     * @return as {@link #offer}
     */
    public boolean answerInOrder(DeviceConnection connection, Verdict verdict) {
        if (mustWait(connection)) {
            return false;
        }
        tokens.forget();
        explainer.onRefused(connection, verdict, message, token);
        refuse(connection, verdict, Kp1Path.NO_REQUEST_ID);
        return true;
    }

    /**
     * Whether the token of a topic filter or topic name is one that messages would be accepted with; counts as its use.
     *
     * @param length bytes from {@code start}; what follows the token's level is not looked at
     */
    public Verdict authorize(DeviceConnection connection, ByteBuf buffer, int start, int length) {
        if (!path.wrapIdentity(buffer, start, start + length)) {
            return Verdict.PATH_MALFORMED;
        }
        Verdict verdict = tokens.authenticate(connection, path, buffer, clock.millis());
        if (verdict != Verdict.ACCEPTED) {
            explainer.onAuthorizationRefused(connection, verdict, token);
        }
        return verdict;
    }

    /** A SUBSCRIBE begins: {@link #authorize} is called with its filters, then {@link #endSubscribe}, whatever happens. */
    public void beginSubscribe() {
        extensions.beginSubscribe();
    }

    /** The client wants the edge's own messages for the filter that {@link #authorize} found good just now, as retained ones. */
    public void wantRetained(ByteBuf filter) {
        extensions.want(token, path, filter);
    }

    /**
     * Begins to read what {@link #wantRetained} asked for.
     *
     * @return how many times the listener's {@code onRetainedRead} will be called
     */
    public int endSubscribe(DeviceConnection connection, RetainedListener listener) {
        return extensions.endSubscribe(connection, listener);
    }

    /** Requests of one connection that may wait for extensions, and likewise reads for its subscriptions. */
    public int requestsMax() {
        return extensions.waitingMax();
    }

    /** By which expiry is told. */
    public InstantSource clock() {
        return clock;
    }

    /** Number of the token that {@link #authorize} found last. */
    public long authorizedToken() {
        return token.tokenNumber();
    }

    public IntakeCounters counters() {
        return counters;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** By which connections send what was written while the loop reads. */
    public LoopTurn turn() {
        return turn;
    }

    private Verdict check(DeviceConnection connection) {
        nowMs = turn.nowMs();
        Verdict verdict = tokens.check(connection, path, message, nowMs);
        if (verdict != Verdict.ACCEPTED) {
            return verdict;
        }
        if (message.refusal() != Verdict.ACCEPTED) {
            return message.refusal();
        }
        forExtension = !tokens.isDataCollection();
        if (forExtension) {
            return extensions.check(path, message);
        }
        verdict = dataCollection.check(path, message.buffer(), message.payloadStart(), message.payloadLength());
        return verdict == Verdict.ACCEPTED ? journal.verdict() : verdict;
    }

    private Route route() {
        return routes.find(
                message.buffer(),
                path.appVersionStart(),
                path.applicationLength(),
                path.extensionStart(),
                path.extensionLength(),
                token.groupNumber());
    }

    private boolean enqueue(DeviceConnection connection) {
        Route route = route();
        boolean isAnswered =
                message.qos() > 0 || path.requestId() != Kp1Path.NO_REQUEST_ID || message.replyTopicLength() > 0;
        boolean awaitsDelivery = isAnswered && route.ack() == AckLevel.DELIVERED;
        boolean isFull = !answers.hasRoom() || ((awaitsDelivery || connection.hasParked()) && !answers.hasRoomToPark());
        ByteBuf buffer = message.buffer().retain();
        long sequence = isFull ? MessageRing.FULL : ring.tryClaim();
        if (sequence == MessageRing.FULL) {
            buffer.release();
            answers.awaitRoom(connection);
            return false;
        }
        AnswerQueue queue = answers.queue();
        // Until it is published nothing may throw: the journal would wait for this slot for ever
        MessageSlot slot = ring.slot(sequence);
        boolean isExchange = message.session() != 0 && route.ack() != AckLevel.RECEIVED;
        slot.setOwner(queue, queue.nextIndex(), awaitsDelivery || isExchange);
        slot.setExchange(isExchange ? message.session() : 0, message.tag());
        slot.setRoute(route.number());
        slot.setIdentity(token.deviceNumber(), token.tokenNumber());
        slot.setOrigin(message.protocol(), message.qos(), nowMs);
        slot.setPath(
                path.appVersionStart(),
                path.appVersionLength(),
                path.extensionStart(),
                path.extensionLength(),
                path.resourceStart(),
                path.resourceLength(),
                path.requestId());
        slot.setPayload(
                buffer,
                message.payloadStart(),
                message.payloadLength(),
                message.contentTypeStart(),
                message.contentTypeLength());
        if (message.keptPropertiesBytes() > 0) {
            setProperties(slot);
        }
        Answer answer = queue.add(sequence);
        answer.fill(connection, message, path.requestId(), token.tokenNumber());
        if (awaitsDelivery) {
            answers.awaitDelivery(answer, route, nodeId);
        }
        ring.publish(sequence);
        if (isAnswered && (route.ack() != AckLevel.RECEIVED || connection.outstanding() > 0)) {
            turn.hurryLater();
        }
        counters.countAccepted(message.payloadLength());
        connection.countMessage();
        if (answers.ackTimes().isSampled()) {
            answer.setSampled(System.nanoTime());
        }
        if (route.ack() == AckLevel.RECEIVED && connection.outstanding() == 0) {
            answer.setSent();
            answer.deliver();
            answers.ackTimes().record(answer);
        } else {
            connection.addOutstanding(1);
        }
        return true;
    }

    /** A response topic that shows a token is for the edge alone: it answers there. */
    private void setProperties(MessageSlot slot) {
        int length = message.replyTopicLength();
        boolean isTopicKept = length == 0 || !path.isTokenIn(message.buffer(), message.replyTopicStart(), length);
        slot.setProperties(
                message.propertiesStart(),
                message.propertiesLength(),
                message.keptPropertiesBytes() - (isTopicKept ? 0 : RESPONSE_TOPIC_HEAD_BYTES + length),
                isTopicKept);
    }

    /** Has an extension answer the message; as {@link #offer}. */
    private boolean handOver(DeviceConnection connection) {
        if (hasNoRoomToHandOver(connection)) {
            return false;
        }
        Answer answer = addRequest(connection, path.requestId());
        extensions.offer(message, path.requestId(), token, answer);
        return true;
    }

    /** Has a device that registers answered; as {@link #offer}. */
    private boolean register(DeviceConnection connection) {
        tokens.forget();
        if (!registrations.fits(message)) {
            if (mustWait(connection)) {
                return false;
            }
            explainer.onRefused(connection, Verdict.PAYLOAD_TOO_LARGE, registrations.limited(message), token);
            refuse(connection, Verdict.PAYLOAD_TOO_LARGE, registrations.requestId());
            return true;
        }
        if (hasNoRoomToHandOver(connection)) {
            return false;
        }
        Answer answer = addRequest(connection, registrations.requestId());
        extensions.register(message, addressOf(connection), answer);
        return true;
    }

    /** Where it comes from; this host where it is the edge's own, or not known. */
    private static InetAddress addressOf(DeviceConnection connection) {
        Origin origin = connection.origin();
        InetAddress address = origin == null ? null : origin.address();
        return address == null ? InetAddress.getLoopbackAddress() : address;
    }

    private boolean hasNoRoomToHandOver(DeviceConnection connection) {
        boolean hasNone = !answers.hasRoom() || !answers.hasRoomToPark() || extensions.isFull(connection);
        if (hasNone) {
            answers.awaitRoom(connection);
        }
        return hasNone;
    }

    private Answer addRequest(DeviceConnection connection, int requestId) {
        message.buffer().retain();
        Answer answer = answers.addRequest();
        turn.hurryLater(); // it waits for those before it
        answer.fill(connection, message, requestId, token.tokenNumber());
        connection.addOutstanding(1);
        connection.addRequests(1);
        connection.countMessage();
        return answer;
    }

    private void refuse(DeviceConnection connection, Verdict verdict) {
        refuse(connection, verdict, verdict == Verdict.PATH_MALFORMED ? Kp1Path.NO_REQUEST_ID : path.requestId());
    }

    private void refuse(DeviceConnection connection, Verdict verdict, int requestId) {
        counters.countRefused(verdict);
        Answer answer = immediate;
        if (connection.outstanding() > 0) {
            message.buffer().retain();
            answer = answers.queue().addBehindOthers();
            turn.hurryLater();
            connection.addOutstanding(1);
        }
        answer.fill(connection, message, requestId, token.tokenNumber());
        answer.setVerdict(verdict);
        answer.setExplained();
        if (answer == immediate) {
            answer.deliver();
            answer.clear();
        }
    }

    /**
     * The journal has dealt with the ring up to {@code sequence}, and those slots are free again: in this order, so that a connection
     * that found the ring full is always called once more. On the journal's thread.
     */
    public void onJournaled(long sequence) {
        answers.onJournaled(sequence);
    }

    /** Sinks have settled more records. Safe from any thread. */
    public void onDelivered() {
        answers.wake();
    }

    /** A token expires at another time. Safe from any thread. */
    public void onTokenExpiry(long tokenNumber, long expiresAtMs) {
        tokens.onTokenExpiry(tokenNumber, expiresAtMs);
    }

    /** A token changed state: cuts this loop's connections that have used no other. Safe from any thread. */
    public void onTokenChanged(long tokenNumber, TokenState state) {
        tokens.onTokenChanged(tokenNumber, state);
    }
}
